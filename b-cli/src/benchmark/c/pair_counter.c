// SPDX-License-Identifier: Apache-2.0
// The same as examples/pair_counter.b.
#include "copied.h"

struct pair {
  __u32 dip;
  __u32 sip;
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

SEC("socket")
int on_packet(struct __sk_buff *skb) {
  struct iphdr ip;
  if (!copy_ip(skb, &ip))
    return 0;
  __u32 dip = bpf_ntohl(ip.daddr), sip = bpf_ntohl(ip.saddr);
  struct pair pair;
  __u64 rx = 0, tx = 0;
  if (dip > sip) {
    pair.dip = dip;
    pair.sip = sip;
    rx = 1;
  } else {
    pair.dip = sip;
    pair.sip = dip;
    tx = 1;
  }
  struct packets *packets = bpf_map_lookup_elem(&stats, &pair);
  if (!packets) {
    struct packets zero = {};
    bpf_map_update_elem(&stats, &pair, &zero, BPF_NOEXIST);
    packets = bpf_map_lookup_elem(&stats, &pair);
    if (!packets)
      return 0;
  }
  __sync_fetch_and_add(&packets->rx_pkts, rx);
  __sync_fetch_and_add(&packets->tx_pkts, tx);
  return 0;
}
