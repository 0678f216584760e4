// Sums up what processes ask read and write for, by process and file descriptor, with kprobes on the system calls. The
// kernel must have kprobes (sudo ./b doctor says whether):
//
//   sudo ./b run examples/syscall_arguments.b --for 10s
//
// `ksyscall` takes the name of the call without the prefix of the architecture, and the registers are those of the call:
// di, si, dx, r10, r8 and r9 hold its arguments.

struct File {
  u32 pid;
  u32 descriptor;
}

struct Requests {
  u64 reads;
  u64 read_bytes;
  u64 writes;
  u64 write_bytes;
}

Table<File, Requests, FIXED_MATCH, AUTO> files(10240);

@ksyscall(read) u32 on_read(ctx) {
  struct File file = {.pid = pid(), .descriptor = ctx->di[0:+32]};
  struct Requests *requests = files[file];
  if requests {
    atomic_add(requests->reads, 1);
    atomic_add(requests->read_bytes, ctx->dx);
  }
  return 0;
}

@ksyscall(write) u32 on_write(ctx) {
  struct File file = {.pid = pid(), .descriptor = ctx->di[0:+32]};
  struct Requests *requests = files[file];
  if requests {
    atomic_add(requests->writes, 1);
    atomic_add(requests->write_bytes, ctx->dx);
  }
  return 0;
}
