// SPDX-License-Identifier: Apache-2.0
// The same as examples/subnet_accounting.b.
#include "copied.h"

struct prefix {
  __u32 length;
  __be32 address;
};

struct traffic {
  __u64 in_packets;
  __u64 in_bytes;
  __u64 out_packets;
  __u64 out_bytes;
};

struct {
  __uint(type, BPF_MAP_TYPE_LPM_TRIE);
  __uint(max_entries, 1024);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __type(key, struct prefix);
  __type(value, struct traffic);
} subnets SEC(".maps");

SEC("socket")
int account(struct __sk_buff *skb) {
  __u64 bytes = skb->len;
  struct iphdr ip;
  if (!copy_ip(skb, &ip))
    return 0;
  struct prefix key = {.length = 32, .address = ip.saddr};
  struct traffic *from = bpf_map_lookup_elem(&subnets, &key);
  if (from) {
    __sync_fetch_and_add(&from->in_packets, 1);
    __sync_fetch_and_add(&from->in_bytes, bytes);
  }
  key.address = ip.daddr;
  struct traffic *to = bpf_map_lookup_elem(&subnets, &key);
  if (to) {
    __sync_fetch_and_add(&to->out_packets, 1);
    __sync_fetch_and_add(&to->out_bytes, bytes);
  }
  return 0;
}
