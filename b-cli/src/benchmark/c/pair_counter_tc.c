// SPDX-License-Identifier: Apache-2.0
// The same as examples/pair_counter_tc.b.
#include "packet.h"

struct pair {
  __u32 local;
  __u32 remote;
};

struct packets {
  __u64 rx_pkts;
  __u64 tx_pkts;
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1024);
  __type(key, struct pair);
  __type(value, struct packets);
} stats SEC(".maps");

static __always_inline struct packets *find_packets(struct pair *pair) {
  struct packets *packets = bpf_map_lookup_elem(&stats, pair);
  if (packets)
    return packets;
  struct packets zero = {};
  bpf_map_update_elem(&stats, pair, &zero, BPF_NOEXIST);
  return bpf_map_lookup_elem(&stats, pair);
}

static __always_inline struct iphdr *open_ip(struct __sk_buff *skb) {
  return find_ip(open_packet(skb, sizeof(struct ethhdr) + sizeof(struct vlan) + sizeof(struct iphdr)));
}

SEC("tc")
int on_ingress(struct __sk_buff *skb) {
  struct iphdr *ip = open_ip(skb);
  if (!ip)
    return TC_ACT_OK;
  struct pair pair = {.local = bpf_ntohl(ip->daddr), .remote = bpf_ntohl(ip->saddr)};
  struct packets *packets = find_packets(&pair);
  if (packets)
    __sync_fetch_and_add(&packets->rx_pkts, 1);
  return TC_ACT_OK;
}

SEC("tc")
int on_egress(struct __sk_buff *skb) {
  struct iphdr *ip = open_ip(skb);
  if (!ip)
    return TC_ACT_OK;
  struct pair pair = {.local = bpf_ntohl(ip->saddr), .remote = bpf_ntohl(ip->daddr)};
  struct packets *packets = find_packets(&pair);
  if (packets)
    __sync_fetch_and_add(&packets->tx_pkts, 1);
  return TC_ACT_OK;
}
