// SPDX-License-Identifier: Apache-2.0
// The C twin of two_vlan_tags.b.
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
  __u16 type;
  __u32 tags = 0, offset = 12;
#pragma clang loop unroll(full)
  for (int i = 0; i < 3; i++) {
    if (bpf_skb_load_bytes(skb, offset, &type, sizeof(type)) < 0 || type != 0x0081)
      return 0;
    offset += 4;
    if (++tags >= 2)
      return tags;
  }
  return 0;
}
