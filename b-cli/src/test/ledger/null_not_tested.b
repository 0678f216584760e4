// hook: socket_filter
// The result of a lookup is used without a test.
struct Count { u64 n; }
Table<u32, Count, FIXED_MATCH, NONE> seen(16);
u32 count(ctx) {
  u32 key = 1;
  struct Count *p = seen.lookup(key);
  atomic_add(p.n, 1);
  return 0;
}
