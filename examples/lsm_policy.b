// A policy: nobody but root opens one file, whatever its permissions say. The kernel must have bpf among its security modules
// (lsm=...,bpf on its command line; /sys/kernel/security/lsm shows them).
//
//   sudo ./b run examples/lsm_policy.b --set protected_inode=$(stat -c %i FILE) --for 60s

config u64 protected_inode = 0;

struct Refusal {
  u32 pid;
  u32 uid;
  char comm[16];
}

RingBuffer<Refusal> refusals(64 * 1024);

@lsm(file_open)
i32 on_open(struct file *file) {
  if (file->f_inode->i_ino != protected_inode || uid() == 0) {
    return 0;
  }
  refusals.emit({.pid = pid(), .uid = uid(), .comm = comm()});
  return -EPERM;
}
