// Pauses of Java programs: the garbage collections of every Java virtual machine that uses this libjvm.so, by its own
// static probes (USDT). Write the path of your JVM into the two attributes, or give it on the command line:
//
//   sudo ./b run examples/jvm_pauses.b
//   sudo ./b run examples/jvm_pauses.b --attach on_begin=usdt:/opt/jdk/lib/server/libjvm.so:hotspot:gc__begin \
//        --attach on_end=usdt:/opt/jdk/lib/server/libjvm.so:hotspot:gc__end

struct Pause {
  u32 pid;
  u64 pause_ns;
}

Hash<u32, u64> began(1024);
RingBuffer<Pause> pauses(64 * 1024);
Histogram<> pause_ns;

@usdt("/usr/lib/jvm/default-java/lib/server/libjvm.so":hotspot:gc__begin)
u32 on_begin(ctx) {
  began[tid()] = now();
  return 0;
}

@usdt("/usr/lib/jvm/default-java/lib/server/libjvm.so":hotspot:gc__end)
u32 on_end(ctx) {
  u64 *start = began.lookup(tid());
  if (start) {
    u64 time = now() - *start;
    pause_ns.add(time);
    pauses.emit({.pid = pid(), .pause_ns = time});
    began.delete(tid());
  }
  return 0;
}
