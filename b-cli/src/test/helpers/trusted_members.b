#target "6.5"
u64 parents;
u64 processors;
u64 inodes;

@tp_btf(sched_process_exec) u32 on_exec(struct task_struct *task, i32 old, struct linux_binprm *binprm) {
  processors += bpf_cpumask_test_cpu(1, task->cpus_ptr) + bpf_cpumask_first(task->cpus_ptr);
  struct cgroup *group = bpf_cgroup_ancestor(task->cgroups->dfl_cgrp, 1) ?? return 0;
  parents += bpf_task_under_cgroup(task->group_leader, group);
  bpf_cgroup_release(group);
  struct task_struct *parent = bpf_task_acquire(task->real_parent) ?? return 0;
  parents += parent->tgid;
  bpf_task_release(parent);
  struct inode *inode = binprm->file->f_inode ?? return 0;
  inodes += inode->i_ino;
  return 0;
}
