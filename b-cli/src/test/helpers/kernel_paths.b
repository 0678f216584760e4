#target "6.18"
struct Path { char text[128]; }
PercpuArray<Path> paths(1);
u64 seen;

@iter(task_file) u32 files(struct bpf_iter_meta *meta, struct task_struct *task, u32 fd, struct file *file) {
  if (!file) { return 0; }
  Path *path = paths.lookup(0) ?? return 0;
  i64 length = bpf_d_path(file->f_path, path->text, sizeof(path->text));
  struct seq_file *out = meta->seq;
  if (length > 1 && length <= sizeof(path->text)) { bpf_seq_write(out, path->text, length - 1); }
  return 0;
}

@iter(task_vma) u32 areas(struct bpf_iter_meta *meta, struct task_struct *task, struct vm_area_struct *vma) {
  if (!vma) { return 0; }
  struct file *file = vma->vm_file;
  if (!file) { return 0; }
  char text[64];
  if (bpf_d_path(file->f_path, text, sizeof(text)) > 0) { seen += 1; }
  return 0;
}
