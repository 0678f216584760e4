#target "6.18"

u64 found;

@uprobe.s("/bin/bash":readline) u32 own(struct pt_regs *ctx) {
  u64 word;
  char text[16];
  if (bpf_copy_from_user(word, sizeof(word), ctx->di) == 0) { found += word; }
  if (bpf_copy_from_user_str(text, sizeof(text), ctx->di, 0) > 0) { found += text[0]; }
  return 0;
}

@iter.s(task) u32 of_others(struct bpf_iter_meta *meta, struct task_struct *task) {
  if (task) {
    u64 word;
    char text[16];
    struct mm_struct *mm = task->mm;
    if (mm) {
      if (bpf_copy_from_user_task(word, sizeof(word), mm->arg_start, task, 0) == 0) { found += word; }
      if (bpf_copy_from_user_task_str(text, sizeof(text), mm->arg_start, task, 0) > 0) { found += text[0]; }
    }
  }
  return 0;
}

@iter.s(task) u32 up_to_date(struct bpf_iter_meta *meta, struct task_struct *task) {
  struct cgroup *root = bpf_cgroup_from_id(1) ?? return 0;
  css_rstat_flush(root);
  bpf_cgroup_release(root);
  return 0;
}
