// For how long threads run before they leave their processor, by powers of two, for each process.
//
//   sudo ./b run examples/on_cpu_time.b --for 5s --top 5

Hash<u32, u64> began(10240); // by thread
Histogram<u32> ran_ns;

@raw_tracepoint(sched_switch)
u32 on_switch(u8 preempt, struct task_struct *before, struct task_struct *after) {
  u64 time = now();
  if (u64 *start = began.lookup(before->pid)) {
    ran_ns[before->tgid].add(time - *start);
    began.delete(before->pid);
  }
  if (after->pid != 0) { // 0 is idling
    began[after->pid] = time;
  }
  return 0;
}
