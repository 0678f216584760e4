// Limits what an interface sends as a whole: `rate` bytes a second, and bursts of `burst` bytes. All processors take from one
// bucket, each while it holds the bucket's lock, so that not a byte more is sent.
//
//   sudo ./b run examples/shared_limit.b --iface eth0 --set rate=1000000 --set burst=50000

config u64 rate = 1_000_000;
config u64 burst = 50_000;

struct Bucket {
  spinlock guard;
  u64 filled_at;
  u64 tokens;
  u64 passed;
  u64 dropped;
}

Array<Bucket> buckets(1);

@tc(egress) u32 limit(ctx) {
  Bucket *bucket = buckets.lookup(0) ?? return TC_ACT_OK;
  u64 length = ctx.len;
  u64 time = now(); // nothing is called while the lock is held
  lock (bucket) {
    if (bucket->filled_at == 0) {
      bucket->filled_at = time;
      bucket->tokens = burst;
    }
    // another processor may have read a later time before; no more than one second at once, so that the product fits
    u64 waited = time > bucket->filled_at ? time - bucket->filled_at : 0;
    if (waited > 1s) { waited = 1s; }
    u64 more = waited * rate / 1s;
    if (more > 0) {
      bucket->tokens += more;
      if (bucket->tokens > burst) { bucket->tokens = burst; }
      bucket->filled_at = time;
    }
    if (bucket->tokens < length) {
      bucket->dropped += length;
      return TC_ACT_SHOT; // gives the lock back
    }
    bucket->tokens -= length;
    bucket->passed += length;
  }
  return TC_ACT_OK;
}
