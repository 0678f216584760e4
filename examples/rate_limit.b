// Limits what an interface sends, for each destination, with a token bucket: `rate` bytes a second, and bursts of `burst` bytes. A
// packet takes its length out of the bucket, which time fills again; where there is not enough, it is dropped.
//
//   sudo ./b run examples/rate_limit.b --iface eth0 --set rate=1000000 --set burst=50000
//
// Two processors that send to one destination at once may each take the same tokens: the limit is then exceeded by a packet.

config u64 rate = 1_000_000;
config u64 burst = 50_000;

struct Host {
  u32 ip;
}

struct Bucket {
  u64 filled_at;
  u64 tokens;
  u64 passed;
  u64 dropped;
}

LruHash<Host, Bucket> hosts(10240);

@tc(egress) u32 limit(ctx) {
  u64 length = ctx.len;
  goto proto::ethernet;

  state proto::ethernet { }
  state proto::ip {
    Host to = {.ip = $ip.dst};
    u64 time = now();
    Bucket *bucket = hosts.lookup(to);
    if (!bucket) {
      Bucket fresh = {.filled_at = time, .tokens = burst};
      hosts[to] = fresh;
      bucket = hosts.lookup(to);
    }
    if (bucket) {
      // no more than one second at once, so that the product cannot overflow
      u64 passed_ns = time - bucket.filled_at;
      if (passed_ns > 1s) { passed_ns = 1s; }
      u64 more = passed_ns * rate / 1s;
      if (more > 0) {
        u64 tokens = bucket.tokens + more;
        if (tokens > burst) { tokens = burst; }
        bucket.tokens = tokens;
        bucket.filled_at = time;
      }
      if (bucket.tokens < length) {
        bucket.dropped += length;
        return TC_ACT_SHOT;
      }
      bucket.tokens -= length;
      bucket.passed += length;
    }
  }
  state EOP { return TC_ACT_OK; }
}
