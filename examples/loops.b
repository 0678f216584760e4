// Counts the packets of an interface by the number of bits that are set in their mark, and finds the busiest count:
//
//   sudo ./b run examples/loops.b --iface eth0
//
// The kernel runs no program that might not end: every loop has a bound that can be seen, or says one with `max`.

Table<u32, u64, INDEXED, NONE> by_bits(33);
Table<u32, u32, INDEXED, NONE> busiest(1);

@socket_filter u32 on_packet(struct __sk_buff *skb) {
  u32 bits = 0;
  u32 left = skb->mark;
  while (left > 0) max 32 {
    bits += left & 1;
    left = left >> 1;
  }
  by_bits[bits] += 1;

  u64 most = 0;
  u32 best = 0;
  for (i in 0..33) {
    u64 *n = by_bits.lookup(i);
    if (!n) { break; }
    if (*n <= most) { continue; }
    most = *n;
    best = i;
  }
  u32 *slot = busiest.lookup(0);
  if (slot) { *slot = best; }
  return 0;
}
