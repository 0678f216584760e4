// How long a function of the kernel takes, by process and by powers of two (needs kprobes). For another function:
//
//   sudo ./b run examples/function_latency.b -- dd if=/dev/zero of=/dev/null count=1000
//   sudo ./b run examples/function_latency.b --attach on_call=kprobe:vfs_open --attach on_return=kretprobe:vfs_open

Hash<u32, u64> began(10240);
Histogram<u32> latency_ns;

@kprobe(vfs_write)
u32 on_call(ctx) {
  began[tid()] = now();
  return 0;
}

@kretprobe(vfs_write)
u32 on_return(ctx) {
  u64 *start = began.lookup(tid());
  if (start) {
    latency_ns[pid()].add(now() - *start);
    began.delete(tid());
  }
  return 0;
}
