// SPDX-License-Identifier: Apache-2.0
// The same as examples/open_files.b.
#include "tracing.h"

#define LONGEST_NAME 128

struct trace_event_raw_sys_enter {
  unsigned long args[6];
} __attribute__((preserve_access_index));

struct trace_event_raw_sys_exit {
  long ret;
} __attribute__((preserve_access_index));

struct open {
  __u32 pid;
  __s32 result;
  char comm[COMM_LENGTH];
  char file[LONGEST_NAME];
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 10240);
  __type(key, __u32);
  __type(value, __u64);
} names SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 256 * 1024);
} opens SEC(".maps");

__u64 lost = 0;

SEC("tp/syscalls/sys_enter_openat")
int on_open(struct trace_event_raw_sys_enter *ctx) {
  __u32 thread = bpf_get_current_pid_tgid();
  __u64 name = ctx->args[1];
  bpf_map_update_elem(&names, &thread, &name, BPF_ANY);
  return 0;
}

SEC("tp/syscalls/sys_exit_openat")
int on_opened(struct trace_event_raw_sys_exit *ctx) {
  __u64 id = bpf_get_current_pid_tgid();
  __u32 thread = id;
  __u64 *name = bpf_map_lookup_elem(&names, &thread);
  if (!name)
    return 0;
  // events of user space carry no bytes of earlier ones
  struct open open = {.pid = id >> 32, .result = ctx->ret};
  bpf_probe_read_user_str(open.file, sizeof(open.file), (void *)*name);
  bpf_get_current_comm(open.comm, sizeof(open.comm));
  if (bpf_ringbuf_output(&opens, &open, sizeof(open), 0) < 0)
    __sync_fetch_and_add(&lost, 1);
  bpf_map_delete_elem(&names, &thread);
  return 0;
}
