// How often the kernel's functions for files are called, once a second (needs kprobes).
//
//   sudo ./b run examples/file_system_calls.b --interval 1s --for 10s

enum Operation { READ, WRITE, OPEN, FSYNC, CREATE, UNLINK, OPERATIONS }

PercpuHash<Operation, u64> calls(OPERATIONS);

@kprobe(vfs_read) u32 on_read(ctx) {
  calls[READ] += 1;
  return 0;
}
@kprobe(vfs_write) u32 on_write(ctx) {
  calls[WRITE] += 1;
  return 0;
}
@kprobe(vfs_open) u32 on_open(ctx) {
  calls[OPEN] += 1;
  return 0;
}
@kprobe(vfs_fsync_range) u32 on_fsync(ctx) {
  calls[FSYNC] += 1;
  return 0;
}
@kprobe(vfs_create) u32 on_create(ctx) {
  calls[CREATE] += 1;
  return 0;
}
@kprobe(vfs_unlink) u32 on_unlink(ctx) {
  calls[UNLINK] += 1;
  return 0;
}
