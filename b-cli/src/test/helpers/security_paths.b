#target "6.18"
u64 seen;

@lsm(file_open) i32 opened(struct file *file) {
  char text[64];
  if (bpf_path_d_path(file->f_path, text, sizeof(text)) > 0) { seen += 1; }
  return 0;
}
