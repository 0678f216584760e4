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


SEC("tc")
int translate(struct __sk_buff *skb) {
  struct packet packet =
      open_packet(skb, sizeof(struct ethhdr) + sizeof(struct vlan) + LONGEST_IP + sizeof(struct tcphdr));
  struct iphdr *ip = find_ip(packet);
  if (!ip)
    return TC_ACT_OK;
  __be32 dip = ip->daddr, sip = ip->saddr;
  __u8 protocol = ip->protocol;
  __be16 fragment = ip->frag_off & bpf_htons(FRAGMENT_OFFSET);
  __u32 offset = (void *)ip - packet.data;
  __u32 transport = offset + ip->ihl * 4;
  struct addresses from = {.dip = bpf_ntohl(dip), .sip = bpf_ntohl(sip)};
  struct translation *to = bpf_map_lookup_elem(&xlate, &from);
  if (!to)
    return TC_ACT_OK;
  __be32 xdip = bpf_htonl(to->xdip), xsip = bpf_htonl(to->xsip);
  ip->daddr = xdip;
  ip->saddr = xsip;
  __sync_fetch_and_add(&to->packets, 1);
  __u32 ip_checksum = offset + offsetof(struct iphdr, check);
  bpf_l3_csum_replace(skb, ip_checksum, dip, xdip, 4);
  bpf_l3_csum_replace(skb, ip_checksum, sip, xsip, 4);
  if (fragment)
    return TC_ACT_OK;
  if (protocol == IPPROTO_UDP) {
    // the flag leaves a checksum of 0 alone: there is none
    __u32 checksum = transport + offsetof(struct udphdr, check);
    bpf_l4_csum_replace(skb, checksum, dip, xdip, BPF_F_PSEUDO_HDR | BPF_F_MARK_MANGLED_0 | 4);
    bpf_l4_csum_replace(skb, checksum, sip, xsip, BPF_F_PSEUDO_HDR | BPF_F_MARK_MANGLED_0 | 4);
  } else if (protocol == IPPROTO_TCP) {
    __u32 checksum = transport + offsetof(struct tcphdr, check);
    bpf_l4_csum_replace(skb, checksum, dip, xdip, BPF_F_PSEUDO_HDR | 4);
    bpf_l4_csum_replace(skb, checksum, sip, xsip, BPF_F_PSEUDO_HDR | 4);
  }
  return TC_ACT_OK;
}
