// SPDX-License-Identifier: Apache-2.0
// Packets of socket filters, which have no direct access: headers are copied to the stack.
#ifndef COPIED_H
#define COPIED_H

#include "common.h"

// Copies the IPv4 header behind at most one VLAN tag; returns whether there is one.
static __always_inline int copy_ip(struct __sk_buff *skb, struct iphdr *ip) {
  __be16 type;
  __u32 offset = ETH_HLEN;
  if (bpf_skb_load_bytes(skb, offsetof(struct ethhdr, h_proto), &type, sizeof(type)) < 0)
    return 0;
  if (type == bpf_htons(ETH_P_8021Q)) {
    if (bpf_skb_load_bytes(skb, offset + offsetof(struct vlan, type), &type, sizeof(type)) < 0)
      return 0;
    offset += sizeof(struct vlan);
  }
  return type == bpf_htons(ETH_P_IP) && bpf_skb_load_bytes(skb, offset, ip, sizeof(*ip)) == 0 && ip->ihl >= 5;
}

#endif
