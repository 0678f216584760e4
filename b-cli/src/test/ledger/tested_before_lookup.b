// hook: socket_filter
// The test of the first result says nothing about the second one.
struct Count { u64 n; }
Table<u32, Count, FIXED_MATCH, NONE> seen(16);
u32 count(ctx) {
  u32 key = 1;
  struct Count *p = seen.lookup(key);
  if p {
    key = 2;
    p = seen.lookup(key);
    atomic_add(p.n, 1);
  }
  return 0;
}
