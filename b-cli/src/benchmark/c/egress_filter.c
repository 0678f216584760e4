// SPDX-License-Identifier: Apache-2.0
// The same as examples/egress_filter.b.
#include "packet.h"

struct host {
  __u32 ip;
};

struct prefix {
  __u32 length;
  __be32 address;
};

struct {
  __uint(type, BPF_MAP_TYPE_LPM_TRIE);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __uint(max_entries, 1024);
  __type(key, struct prefix);
  __type(value, __u64);
} allowed SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 1024);
  __type(key, struct host);
  __type(value, __u64);
} dropped SEC(".maps");

__u64 dropped_others = 0;

SEC("cgroup_skb/egress")
int on_packet(struct __sk_buff *skb) {
  void *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
  struct iphdr *ip = data;
  if ((void *)(ip + 1) > end || ip->version != 4 || ip->ihl < 5) {
    __sync_fetch_and_add(&dropped_others, 1);
    return 0;
  }
  __u32 to = bpf_ntohl(ip->daddr);
  if (to >> 24 == 127)
    return 1;
  struct prefix prefix = {.length = 32, .address = ip->daddr};
  if (bpf_map_lookup_elem(&allowed, &prefix))
    return 1;
  struct host host = {.ip = to};
  __u64 *packets = bpf_map_lookup_elem(&dropped, &host);
  if (!packets) {
    __u64 zero = 0;
    bpf_map_update_elem(&dropped, &host, &zero, BPF_NOEXIST);
    packets = bpf_map_lookup_elem(&dropped, &host);
  }
  if (packets)
    __sync_fetch_and_add(packets, 1);
  return 0;
}
