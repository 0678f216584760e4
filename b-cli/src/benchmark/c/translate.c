// SPDX-License-Identifier: Apache-2.0
// The same as examples/translate.b.
#include "packet.h"

struct addresses {
  __u32 dip;
  __u32 sip;
};

struct translation {
  __u32 xdip;
  __u32 xsip;
  __u64 packets;
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1024);
  __type(key, struct addresses);
  __type(value, struct translation);
} xlate SEC(".maps");

// Where a header with a checksum over the addresses has it, and how to replace a part of it.
struct checksum {
  __u32 offset;
  __u32 flags;
};

// Offset 0 where there is none, or not all of the header is there.
static __always_inline struct checksum find_checksum(struct packet packet, struct iphdr *ip) {
  struct checksum checksum = {};
  if (ip->frag_off & bpf_htons(FRAGMENT_OFFSET))
    return checksum;
  void *next = (void *)ip + ip->ihl * 4;
  __u32 offset = next - packet.data;
  if (ip->protocol == IPPROTO_UDP) {
    struct udphdr *udp = next;
    if ((void *)(udp + 1) > packet.end)
      return checksum;
    // the flag leaves a checksum of 0 alone: there is none
    checksum.offset = offset + offsetof(struct udphdr, check);
    checksum.flags = BPF_F_PSEUDO_HDR | BPF_F_MARK_MANGLED_0 | 4;
  } else if (ip->protocol == IPPROTO_TCP) {
    struct tcphdr *tcp = next;
    if ((void *)(tcp + 1) > packet.end || tcp->doff < 5)
      return checksum;
    checksum.offset = offset + offsetof(struct tcphdr, check);
    checksum.flags = BPF_F_PSEUDO_HDR | 4;
  }
  return checksum;
}

SEC("tc")
int translate(struct __sk_buff *skb) {
  struct packet packet =
      open_packet(skb, sizeof(struct ethhdr) + sizeof(struct vlan) + LONGEST_IP + sizeof(struct tcphdr));
  struct iphdr *ip = find_ip(packet);
  if (!ip)
    return TC_ACT_OK;
  __be32 dip = ip->daddr, sip = ip->saddr;
  __u32 ip_checksum = (void *)&ip->check - packet.data;
  struct checksum next = find_checksum(packet, ip);
  struct addresses from = {.dip = bpf_ntohl(dip), .sip = bpf_ntohl(sip)};
  struct translation *to = bpf_map_lookup_elem(&xlate, &from);
  if (!to)
    return TC_ACT_OK;
  __be32 xdip = bpf_htonl(to->xdip), xsip = bpf_htonl(to->xsip);
  ip->daddr = xdip;
  ip->saddr = xsip;
  __sync_fetch_and_add(&to->packets, 1);
  bpf_l3_csum_replace(skb, ip_checksum, dip, xdip, 4);
  bpf_l3_csum_replace(skb, ip_checksum, sip, xsip, 4);
  if (next.offset) {
    bpf_l4_csum_replace(skb, next.offset, dip, xdip, next.flags);
    bpf_l4_csum_replace(skb, next.offset, sip, xsip, next.flags);
  }
  return TC_ACT_OK;
}
