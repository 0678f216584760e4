// SPDX-License-Identifier: Apache-2.0
// The C twin of tested_before_lookup.b.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16);
  __type(key, __u32);
  __type(value, __u64);
} seen SEC(".maps");

char LICENSE[] SEC("license") = "GPL";

SEC("socket")
int count(struct __sk_buff *skb) {
  __u32 key = 1;
  __u64 *p = bpf_map_lookup_elem(&seen, &key);
  if (p) {
    key = 2;
    p = bpf_map_lookup_elem(&seen, &key);
    __sync_fetch_and_add(p, 1);
  }
  return 0;
}
