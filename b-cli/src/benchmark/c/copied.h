// SPDX-License-Identifier: Apache-2.0
// Packets of socket filters, which have no direct access: headers are copied to the stack.
#ifndef COPIED_H
#define COPIED_H

#include "common.h"

#define FRAGMENT_OFFSET 0x1fff
#define MOST_TAGS 9

// Copies the IPv4 header that an Ethernet type announces; returns whether there is one.
static __always_inline int copy_ip_at(struct __sk_buff *skb, __be16 type, __u32 offset, struct iphdr *ip) {
  return type == bpf_htons(ETH_P_IP) && bpf_skb_load_bytes(skb, offset, ip, sizeof(*ip)) == 0 && ip->ihl >= 5;
}

// Copies the IPv4 header right behind the Ethernet header; returns whether there is one.
static __always_inline int copy_untagged_ip(struct __sk_buff *skb, struct iphdr *ip) {
  __be16 type;
  if (bpf_skb_load_bytes(skb, offsetof(struct ethhdr, h_proto), &type, sizeof(type)) < 0)
    return 0;
  return copy_ip_at(skb, type, ETH_HLEN, ip);
}

// Copies the IPv4 header behind VLAN tags; returns whether there is one.
static __always_inline int copy_ip(struct __sk_buff *skb, struct iphdr *ip) {
  __be16 type;
  __u32 offset = ETH_HLEN;
  if (bpf_skb_load_bytes(skb, offsetof(struct ethhdr, h_proto), &type, sizeof(type)) < 0)
    return 0;
  for (int tags = 0; tags < MOST_TAGS && type == bpf_htons(ETH_P_8021Q); tags++) {
    if (bpf_skb_load_bytes(skb, offset + offsetof(struct vlan, type), &type, sizeof(type)) < 0)
      return 0;
    offset += sizeof(struct vlan);
  }
  return copy_ip_at(skb, type, offset, ip);
}

#endif
