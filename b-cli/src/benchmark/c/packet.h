// SPDX-License-Identifier: Apache-2.0
// Direct packet access for classifiers and actions: where the first bytes are not in the linear part, they are pulled in.
#ifndef PACKET_H
#define PACKET_H

#include "common.h"

#define LONGEST_IP 60
#define MOST_TAGS 9
#define FRAGMENT_OFFSET 0x1fff

struct packet {
  void *data;
  void *end;
};

// The packet with its first `bytes` bytes linear, or as many as it has.
static __always_inline struct packet open_packet(struct __sk_buff *skb, __u32 bytes) {
  struct packet packet = {(void *)(long)skb->data, (void *)(long)skb->data_end};
  if (packet.data + bytes > packet.end && packet.end - packet.data < skb->len) {
    bpf_skb_pull_data(skb, skb->len < bytes ? skb->len : bytes);
    packet.data = (void *)(long)skb->data;
    packet.end = (void *)(long)skb->data_end;
  }
  return packet;
}

// The IPv4 header that an Ethernet type announces, or null.
static __always_inline struct iphdr *check_ip(struct packet packet, __be16 type, void *next) {
  struct iphdr *ip = next;
  if (type != bpf_htons(ETH_P_IP) || (void *)(ip + 1) > packet.end || ip->ihl < 5)
    return 0;
  return ip;
}

// The IPv4 header right behind the Ethernet header, or null.
static __always_inline struct iphdr *find_untagged_ip(struct packet packet) {
  struct ethhdr *ethernet = packet.data;
  if ((void *)(ethernet + 1) > packet.end)
    return 0;
  return check_ip(packet, ethernet->h_proto, ethernet + 1);
}

// The IPv4 header behind VLAN tags, or null.
static __always_inline struct iphdr *find_ip(struct packet packet) {
  struct ethhdr *ethernet = packet.data;
  if ((void *)(ethernet + 1) > packet.end)
    return 0;
  __be16 type = ethernet->h_proto;
  void *next = ethernet + 1;
  for (int tags = 0; tags < MOST_TAGS && type == bpf_htons(ETH_P_8021Q); tags++) {
    struct vlan *tag = next;
    if ((void *)(tag + 1) > packet.end)
      return 0;
    type = tag->type;
    next = tag + 1;
  }
  return check_ip(packet, type, next);
}

#endif
