// Who sends which signal to whom with kill, and whether it was sent: 0, or a negative error.
//
//   sudo ./b run examples/kills.b
//   sudo ./b run examples/kills.b -- sh -c 'kill -0 $$'

struct Kill {
  u32 pid;
  i32 target; // 0 and negative numbers are groups of processes
  u32 signal;
  i32 result;
  char comm[16];
}

Hash<u32, Kill> started(10240); // by thread: calls that have not ended
RingBuffer<Kill> kills(64 * 1024);

@tracepoint(syscalls:sys_enter_kill)
u32 on_kill(ctx) {
  Kill kill = {.pid = pid(), .target = (i32) ctx.args[0], .signal = (u32) ctx.args[1]};
  kill.comm = kernel_str(current()->comm, 16);
  started[tid()] = kill;
  return 0;
}

@tracepoint(syscalls:sys_exit_kill)
u32 on_killed(ctx) {
  Kill *kill = started.lookup(tid()) ?? return 0;
  kill.result = (i32) ctx.ret;
  kills.emit(kill);
  started.delete(tid());
  return 0;
}
