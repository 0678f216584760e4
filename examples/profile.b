// Where the processors spend their time: samples of the running programs, 99 times a second on each processor, by
// process and call stack. Names come from the kernel's symbols and from the files that each process has mapped.
//
//   sudo ./b run examples/profile.b --for 10s --top 10
//   sudo ./b run examples/profile.b --pid 1234 --for 10s
//   sudo ./b run examples/profile.b -- make

struct Where {
  u32 pid;
  i32 user_stack;
  i32 kernel_stack;
}

Hash<Where, u64> samples(10240);
StackTraces stacks(10240);

@perf_event(cpu_clock, 99hz)
u32 sample(ctx) {
  Where where = {.pid = pid(), .user_stack = stacks.user(), .kernel_stack = stacks.kernel()};
  samples[where] += 1;
  return 0;
}
