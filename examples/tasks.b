// What ps shows: every task that there is when the program runs, with its parent, its threads' group, priority, memory and name.
//
//   sudo ./b run examples/tasks.b --for 1s

// log in an iterator prints to whoever reads it.
@iter(task)
u32 on_task(struct bpf_iter_meta *meta, struct task_struct *task) {
  if (!task) {
    return 0; // after the last one
  }
  if (meta->seq_num == 0) {
    log("    tid     pid    ppid prio  pages name");
  }
  u64 pages = task->mm->total_vm; // 0 for the kernel's own tasks, which have no memory of their own
  log("%7d %7d %7d %4d %6llu %s", task->pid, task->tgid, task->real_parent->tgid, task->prio, pages, task->comm);
  return 0;
}
