// SPDX-License-Identifier: Apache-2.0
// The same as examples/first.b.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct call {
  __u32 pid;
  __u32 number;
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 10240);
  __type(key, struct call);
  __type(value, __u64);
} calls SEC(".maps");

SEC("raw_tp/sys_enter")
int on_call(struct bpf_raw_tracepoint_args *ctx) {
  struct call call = {.pid = bpf_get_current_pid_tgid() >> 32, .number = ctx->args[1]};
  __u64 *count = bpf_map_lookup_elem(&calls, &call);
  if (!count) {
    __u64 zero = 0;
    bpf_map_update_elem(&calls, &call, &zero, BPF_NOEXIST);
    count = bpf_map_lookup_elem(&calls, &call);
    if (!count)
      return 0;
  }
  __sync_fetch_and_add(count, 1);
  return 0;
}

char LICENSE[] SEC("license") = "GPL";
