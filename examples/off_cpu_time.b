// Where threads wait: the time that they were away from a processor, by process and call stack at which they left it.
//
//   sudo ./b run examples/off_cpu_time.b --for 5s --top 5
//   sudo ./b run examples/off_cpu_time.b --for 5s --top 5 --set shortest=10ms

config u64 shortest = 1ms; // what is shorter is not counted

struct Place {
  u32 pid;
  i32 user_stack;
  i32 kernel_stack;
}

struct Left {
  u64 at;
  Place place;
}

Hash<u32, Left> away(10240); // by thread
Hash<Place, u64> away_ns(10240);
StackTraces stacks(10240);

// At this point `before` still is the current thread: the stacks are its own.
@raw_tracepoint(sched_switch)
u32 on_switch(u8 preempt, struct task_struct *before, struct task_struct *after) {
  u64 time = now();
  if (before->pid != 0) {
    Place place = {.pid = before->tgid, .user_stack = stacks.user(), .kernel_stack = stacks.kernel()};
    Left left = {.at = time, .place = place};
    away[before->pid] = left;
  }
  Left *left = away.lookup(after->pid) ?? return 0;
  if (time - left.at >= shortest) {
    Place place = left.place;
    away_ns[place] += time - left.at;
  }
  away.delete(after->pid);
  return 0;
}
