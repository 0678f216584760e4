// Every file that a program opens, by name, and what came of it: the file's descriptor, or a negative error.
//
//   sudo ./b run examples/open_files.b
//   sudo ./b run examples/open_files.b -- ls /

struct Open {
  u32 pid;
  i32 result;
  char comm[16];
  char file[128];
}

Hash<u32, u64> names(10240); // by thread: where the name lies in the process
RingBuffer<Open> opens(256 * 1024);

@tracepoint(syscalls:sys_enter_openat)
u32 on_open(ctx) {
  names[tid()] = (u64) ctx.filename;
  return 0;
}

// The name is read at the end of the call: at its start, its page may not be in memory yet.
@tracepoint(syscalls:sys_exit_openat)
u32 on_opened(ctx) {
  u64 *name = names.lookup(tid()) ?? return 0;
  Open open = {.pid = pid(), .result = (i32) ctx.ret, .file = user_str(*name, 128)};
  open.comm = kernel_str(current()->comm, 16);
  opens.emit(open);
  names.delete(tid());
  return 0;
}
