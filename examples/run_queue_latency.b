// How long threads that could run wait for a processor, by powers of two.
//
//   sudo ./b run examples/run_queue_latency.b --for 5s

Hash<u32, u64> waiting(10240); // by thread: since when
Histogram<> waited_ns;

@raw_tracepoint(sched_wakeup)
u32 on_wakeup(struct task_struct *task) {
  waiting[task->pid] = now();
  return 0;
}

@raw_tracepoint(sched_wakeup_new)
u32 on_new(struct task_struct *task) {
  waiting[task->pid] = now();
  return 0;
}

@raw_tracepoint(sched_switch)
u32 on_switch(u8 preempt, struct task_struct *before, struct task_struct *after) {
  if (preempt && before->pid != 0) {
    waiting[before->pid] = now(); // it would have gone on
  }
  u64 *since = waiting.lookup(after->pid) ?? return 0;
  waited_ns.add(now() - *since);
  waiting.delete(after->pid);
  return 0;
}
