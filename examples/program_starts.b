// Every program that starts, as it starts.
//
//   sudo ./b run examples/program_starts.b
//   sudo ./b run examples/program_starts.b --json -- make

struct Start {
  u32 pid;
  u32 uid;
  u64 boot_ns;
}

RingBuffer<Start> starts(256 * 1024);

@raw_tracepoint(sched_process_exec)
u32 on_exec(ctx) {
  starts.emit({.pid = pid(), .uid = uid(), .boot_ns = now()});
  return 0;
}
