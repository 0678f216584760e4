// SPDX-License-Identifier: Apache-2.0
// The C twin of tested_through_flag.b.
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
  __u32 key = 1, found = 0;
  __u64 *p = bpf_map_lookup_elem(&seen, &key);
  if (p)
    found = 1;
  __u32 second = 2;
  bpf_map_delete_elem(&seen, &second);
  if (found == 1)
    __sync_fetch_and_add(p, 1);
  return 0;
}
