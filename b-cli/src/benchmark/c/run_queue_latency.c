// SPDX-License-Identifier: Apache-2.0
// The same as examples/run_queue_latency.b.
#include "tracing.h"
#include "bucket.h"

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 10240);
  __type(key, __u32);
  __type(value, __u64);
} waiting SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 65);
  __type(key, __u32);
  __type(value, __u64);
} waited_ns SEC(".maps");

static __always_inline int start_waiting(struct task_struct *task) {
  __u32 pid = task->pid;
  __u64 time = bpf_ktime_get_ns();
  bpf_map_update_elem(&waiting, &pid, &time, BPF_ANY);
  return 0;
}

SEC("tp_btf/sched_wakeup")
int BPF_PROG(on_wakeup, struct task_struct *task) {
  return start_waiting(task);
}

SEC("tp_btf/sched_wakeup_new")
int BPF_PROG(on_new, struct task_struct *task) {
  return start_waiting(task);
}

SEC("tp_btf/sched_switch")
int BPF_PROG(on_switch, _Bool preempt, struct task_struct *before, struct task_struct *after) {
  if (preempt && before->pid)
    start_waiting(before);
  __u32 pid = after->pid;
  __u64 *since = bpf_map_lookup_elem(&waiting, &pid);
  if (!since)
    return 0;
  __u32 bucket = log2_bucket(bpf_ktime_get_ns() - *since);
  __u64 *count = bpf_map_lookup_elem(&waited_ns, &bucket);
  if (count)
    *count += 1;
  bpf_map_delete_elem(&waiting, &pid);
  return 0;
}
