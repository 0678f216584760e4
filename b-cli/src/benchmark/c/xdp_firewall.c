// SPDX-License-Identifier: Apache-2.0
// The same as examples/xdp_firewall.b.
#include "packet.h"

struct peer {
  __u32 ip;
  __u16 port;
  __u8 protocol;
  __u8 unused;
};

struct host {
  __u32 ip;
};

struct prefix {
  __u32 length;
  __be32 address;
};

enum reason { DENIED, CLOSED, REASONS };

struct {
  __uint(type, BPF_MAP_TYPE_LPM_TRIE);
  __uint(map_flags, BPF_F_NO_PREALLOC);
  __uint(max_entries, 10240);
  __type(key, struct prefix);
  __type(value, __u8);
} denied SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1024);
  __type(key, __u16);
  __type(value, __u8);
} open_ports SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 65536);
  __type(key, struct peer);
  __type(value, __u64);
} talked_to SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_HASH);
  __uint(max_entries, REASONS);
  __type(key, __u32);
  __type(value, __u64);
} dropped SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 1024);
  __type(key, struct host);
  __type(value, __u64);
} senders SEC(".maps");

static __always_inline void count_drop(__u32 reason, __u32 ip) {
  __u64 zero = 0;
  __u64 *count = bpf_map_lookup_elem(&dropped, &reason);
  if (!count) {
    bpf_map_update_elem(&dropped, &reason, &zero, BPF_NOEXIST);
    count = bpf_map_lookup_elem(&dropped, &reason);
  }
  if (count)
    *count += 1;
  struct host host = {.ip = ip};
  __u64 *packets = bpf_map_lookup_elem(&senders, &host);
  if (!packets) {
    bpf_map_update_elem(&senders, &host, &zero, BPF_NOEXIST);
    packets = bpf_map_lookup_elem(&senders, &host);
  }
  if (packets)
    __sync_fetch_and_add(packets, 1);
}

SEC("tc")
int leaving(struct __sk_buff *skb) {
  struct packet packet = open_packet(skb, sizeof(struct ethhdr) + LONGEST_IP + sizeof(struct tcphdr));
  struct iphdr *ip = find_untagged_ip(packet);
  if (!ip || ip->frag_off & bpf_htons(FRAGMENT_OFFSET))
    return TC_ACT_OK;
  struct peer peer = {.ip = bpf_ntohl(ip->daddr), .protocol = ip->protocol};
  void *next = (void *)ip + ip->ihl * 4;
  if (ip->protocol == IPPROTO_TCP) {
    struct tcphdr *tcp = next;
    if ((void *)(tcp + 1) > packet.end || tcp->doff < 5)
      return TC_ACT_OK;
    peer.port = bpf_ntohs(tcp->dest);
  } else if (ip->protocol == IPPROTO_UDP) {
    struct udphdr *udp = next;
    if ((void *)(udp + 1) > packet.end)
      return TC_ACT_OK;
    peer.port = bpf_ntohs(udp->dest);
  } else {
    return TC_ACT_OK;
  }
  __u64 time = bpf_ktime_get_ns();
  bpf_map_update_elem(&talked_to, &peer, &time, BPF_ANY);
  return TC_ACT_OK;
}

SEC("xdp")
int filter(struct xdp_md *ctx) {
  struct packet packet = {(void *)(long)ctx->data, (void *)(long)ctx->data_end};
  struct iphdr *ip = find_untagged_ip(packet);
  if (!ip)
    return XDP_PASS;
  struct peer peer = {.ip = bpf_ntohl(ip->saddr), .protocol = ip->protocol};
  struct prefix prefix = {.length = 32, .address = ip->saddr};
  if (bpf_map_lookup_elem(&denied, &prefix)) {
    count_drop(DENIED, peer.ip);
    return XDP_DROP;
  }
  if (ip->frag_off & bpf_htons(FRAGMENT_OFFSET))
    return XDP_PASS;
  void *next = (void *)ip + ip->ihl * 4;
  __u16 port;
  if (ip->protocol == IPPROTO_TCP) {
    struct tcphdr *tcp = next;
    if ((void *)(tcp + 1) > packet.end || tcp->doff < 5)
      return XDP_PASS;
    peer.port = bpf_ntohs(tcp->source);
    port = bpf_ntohs(tcp->dest);
  } else if (ip->protocol == IPPROTO_UDP) {
    struct udphdr *udp = next;
    if ((void *)(udp + 1) > packet.end)
      return XDP_PASS;
    peer.port = bpf_ntohs(udp->source);
    port = bpf_ntohs(udp->dest);
  } else {
    return XDP_PASS;
  }
  if (port == 0 || bpf_map_lookup_elem(&open_ports, &port) || bpf_map_lookup_elem(&talked_to, &peer))
    return XDP_PASS;
  count_drop(CLOSED, peer.ip);
  return XDP_DROP;
}
