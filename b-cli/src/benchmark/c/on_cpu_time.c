// SPDX-License-Identifier: Apache-2.0
// The same as examples/on_cpu_time.b.
#include "tracing.h"
#include "bucket.h"

struct slot {
  __u32 process;
  __u32 bucket;
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 10240);
  __type(key, __u32);
  __type(value, __u64);
} began SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
  __uint(max_entries, 10240);
  __type(key, struct slot);
  __type(value, __u64);
} ran_ns SEC(".maps");

SEC("tp_btf/sched_switch")
int BPF_PROG(on_switch, _Bool preempt, struct task_struct *before, struct task_struct *after) {
  __u64 time = bpf_ktime_get_ns();
  __u32 pid = before->pid;
  __u64 *start = bpf_map_lookup_elem(&began, &pid);
  if (start) {
    struct slot slot = {.process = before->tgid, .bucket = log2_bucket(time - *start)};
    __u64 *count = bpf_map_lookup_elem(&ran_ns, &slot);
    if (!count) {
      __u64 zero = 0;
      bpf_map_update_elem(&ran_ns, &slot, &zero, BPF_NOEXIST);
      count = bpf_map_lookup_elem(&ran_ns, &slot);
    }
    if (count)
      *count += 1;
    bpf_map_delete_elem(&began, &pid);
  }
  pid = after->pid;
  if (pid)
    bpf_map_update_elem(&began, &pid, &time, BPF_ANY);
  return 0;
}
