// System calls by process: how many, how many failed, and the time spent in them; and by number, for all processes
// together.
//
//   sudo ./b run examples/system_calls.b --for 5s --top 10

struct Calls {
  u64 calls;
  u64 failed;
  u64 total_ns;
}

struct Call {
  u64 began;
  u64 number;
}

Hash<u32, Call> running(10240); // by thread
PercpuHash<u32, Calls> by_process(10240);
PercpuHash<u32, Calls> by_number(1024);

@tracepoint(raw_syscalls:sys_enter)
u32 on_call(ctx) {
  Call call = {.began = now(), .number = ctx.id};
  running[tid()] = call;
  return 0;
}

@tracepoint(raw_syscalls:sys_exit)
u32 on_return(ctx) {
  Call *call = running.lookup(tid()) ?? return 0;
  u64 time = now() - call.began;
  u32 number = (u32) call.number;
  u64 failed = ctx.ret < 0;
  by_process[pid()].calls += 1;
  by_process[pid()].failed += failed;
  by_process[pid()].total_ns += time;
  by_number[number].calls += 1;
  by_number[number].failed += failed;
  by_number[number].total_ns += time;
  running.delete(tid());
  return 0;
}
