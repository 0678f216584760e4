// A reference that may be null: the editor says so and offers the test.
struct Counters {
  u64 packets;
}

Table<u32, Counters, FIXED_MATCH, AUTO> stats(1024);

@socket_filter u32 on_packet(ctx) {
  u32 key = 1;
  struct Counters *leaf = stats[key];
  atomic_add(leaf.packets, 1);
  return 0;
}
