// Every process that ends: how long it ran, and its status or the signal that killed it.
//
//   sudo ./b run examples/exits.b
//   sudo ./b run examples/exits.b -- sh -c 'sleep 0.1; exit 3'

struct Exit {
  u32 pid;
  u32 parent;
  u64 age_ns;
  u8 status;
  u8 signal;
  char comm[16];
}

RingBuffer<Exit> exits(256 * 1024);

@tracepoint(sched:sched_process_exit)
u32 on_exit(ctx) {
  if (pid() != tid()) {
    return 0; // a thread of a process
  }
  struct task_struct *task = current();
  u32 code = (u32) task->exit_code;
  Exit exit = {.pid = pid(), .parent = task->real_parent->tgid, .status = code[8:+8], .signal = code[0:+7]};
  exit.age_ns = now() - task->start_time;
  exit.comm = kernel_str(task->comm, 16);
  exits.emit(exit);
  return 0;
}
