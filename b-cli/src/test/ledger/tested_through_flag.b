// hook: socket_filter
// A variable remembers that the reference was tested. The verifier follows each path; B joins them.
struct Count { u64 n; }
Table<u32, Count, FIXED_MATCH, NONE> seen(16);
u32 count(ctx) {
  u32 key = 1;
  u32 found = 0;
  struct Count *p = seen.lookup(key);
  if p {
    found = 1;
  }
  u32 second = 2;
  seen.delete(second);
  if found == 1 {
    atomic_add(p.n, 1);
  }
  return 0;
}
