// What a process has mapped at an address.
#target "5.17"
u64 total;

u64 bytes(struct vm_area_struct *area) {
  if (!area) { return 0; }
  return area->vm_end - area->vm_start;
}

@raw_tracepoint(sys_enter) u32 code(ctx) {
  struct task_struct *task = bpf_get_current_task_btf();
  for (area in bpf_find_vma(task, task->mm->start_code)) {
    if (area->vm_flags & 2) { continue; }
    struct file *file = area->vm_file;
    if (file) { total += file->f_inode->i_ino; }
    total += bytes(area);
    if (total > 1000000) { break; }
  }
  return 0;
}

@iter(task) u32 stacks(struct bpf_iter_meta *meta, struct task_struct *task) {
  if (!task) { return 0; }
  for (area in bpf_find_vma(task, task->mm->start_stack)) { return area->vm_flags & 1; }
  return 0;
}
