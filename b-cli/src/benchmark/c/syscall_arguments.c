// SPDX-License-Identifier: Apache-2.0
// The same as examples/syscall_arguments.b. A probe on a system call sees the kernel's wrapper, whose argument points to
// the registers of the call.
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <stddef.h>
#include <bpf/bpf_helpers.h>

struct file {
  __u32 pid;
  __u32 descriptor;
};

struct requests {
  __u64 reads;
  __u64 read_bytes;
  __u64 writes;
  __u64 write_bytes;
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 10240);
  __type(key, struct file);
  __type(value, struct requests);
} files SEC(".maps");

// User space's pt_regs calls the registers rdi and rdx.
static __always_inline __u64 argument(struct pt_regs *ctx, __u32 offset) {
  __u64 value = 0;
  bpf_probe_read_kernel(&value, sizeof(value), (void *)ctx->rdi + offset);
  return value;
}

static __always_inline struct requests *find_requests(struct pt_regs *ctx) {
  struct file file = {
      .pid = bpf_get_current_pid_tgid() >> 32,
      .descriptor = argument(ctx, offsetof(struct pt_regs, rdi)),
  };
  struct requests *requests = bpf_map_lookup_elem(&files, &file);
  if (requests)
    return requests;
  struct requests zero = {};
  bpf_map_update_elem(&files, &file, &zero, BPF_NOEXIST);
  return bpf_map_lookup_elem(&files, &file);
}

SEC("ksyscall/read")
int on_read(struct pt_regs *ctx) {
  struct requests *requests = find_requests(ctx);
  if (requests) {
    __sync_fetch_and_add(&requests->reads, 1);
    __sync_fetch_and_add(&requests->read_bytes, argument(ctx, offsetof(struct pt_regs, rdx)));
  }
  return 0;
}

SEC("ksyscall/write")
int on_write(struct pt_regs *ctx) {
  struct requests *requests = find_requests(ctx);
  if (requests) {
    __sync_fetch_and_add(&requests->writes, 1);
    __sync_fetch_and_add(&requests->write_bytes, argument(ctx, offsetof(struct pt_regs, rdx)));
  }
  return 0;
}

char LICENSE[] SEC("license") = "GPL";
