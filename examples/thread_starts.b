// Threads as programs start them: each call of pthread_create of the C library, and which program starts how many.
//
//   sudo ./b run examples/thread_starts.b

struct Start {
  u32 pid;
  u32 thread; // that starts the new one
  char comm[16];
}

RingBuffer<Start> starts(64 * 1024);
Hash<char[16], u64> programs(1024);

@uprobe("libc.so.6":pthread_create)
u32 on_create(ctx) {
  Start start = {.pid = pid(), .thread = tid(), .comm = comm()};
  programs[start.comm] += 1;
  starts.emit(start);
  return 0;
}
