// How long programs wait for the address of a host: each call of getaddrinfo of the C library as it ends, and all of
// them by powers of two at the end.
//
//   sudo ./b run examples/host_name_latency.b
//   sudo ./b run examples/host_name_latency.b -- getent ahosts localhost

struct Lookup {
  u32 pid;
  u32 thread;
  u64 latency_ns;
}

Hash<u32, u64> began(1024);
RingBuffer<Lookup> lookups(64 * 1024);
Histogram<> latency_ns;

@uprobe("libc.so.6":getaddrinfo)
u32 on_call(ctx) {
  began[tid()] = now();
  return 0;
}

@uretprobe("libc.so.6":getaddrinfo)
u32 on_return(ctx) {
  u64 *start = began.lookup(tid());
  if (start) {
    u64 time = now() - *start;
    latency_ns.add(time);
    lookups.emit({.pid = pid(), .thread = tid(), .latency_ns = time});
    began.delete(tid());
  }
  return 0;
}
