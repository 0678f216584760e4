// hook: socket_filter
// More than the 512 bytes of a program's stack.
struct Large { u64 a; u64 b; u64 c; u64 d; u64 e; u64 f; u64 g; u64 h; u64 i; u64 j; u64 k; u64 l; u64 m; u64 n; u64 o; u64 p; }
Table<Large, Large, FIXED_MATCH, NONE> large(16);
u32 count(ctx) {
  struct Large v = {.a = 1};
  struct Large w = {.a = 2};
  struct Large x = {.a = 3};
  struct Large y = {.a = 4};
  struct Large z = {.a = 5};
  large.update(v, w);
  large.update(w, x);
  large.update(x, y);
  large.update(y, z);
  large.update(z, v);
  return 0;
}
