// SPDX-License-Identifier: Apache-2.0
// The same as examples/xdp_protocols.b.
#include "packet.h"
#include <linux/ipv6.h>

struct traffic {
  __u64 packets;
  __u64 bytes;
};

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 256);
  __type(key, __u32);
  __type(value, struct traffic);
} protocols SEC(".maps");

#define NOT_IP 255

struct seen {
  __u32 protocol;
  __u32 bytes;
};

static __always_inline struct seen look(struct xdp_md *ctx) {
  struct packet packet = {(void *)(long)ctx->data, (void *)(long)ctx->data_end};
  struct seen nothing = {.protocol = NOT_IP};
  struct ethhdr *ethernet = packet.data;
  if ((void *)(ethernet + 1) > packet.end)
    return nothing;
  __be16 type = ethernet->h_proto;
  void *next = ethernet + 1;
  for (int tags = 0; tags < MOST_TAGS && type == bpf_htons(ETH_P_8021Q); tags++) {
    struct vlan *tag = next;
    if ((void *)(tag + 1) > packet.end)
      return nothing;
    type = tag->type;
    next = tag + 1;
  }
  if (type == bpf_htons(ETH_P_IP)) {
    struct iphdr *ip = next;
    if ((void *)(ip + 1) > packet.end || ip->ihl < 5)
      return nothing;
    return (struct seen){.protocol = ip->protocol, .bytes = bpf_ntohs(ip->tot_len)};
  }
  if (type == bpf_htons(ETH_P_IPV6)) {
    struct ipv6hdr *ip6 = next;
    if ((void *)(ip6 + 1) > packet.end)
      return nothing;
    return (struct seen){.protocol = ip6->nexthdr, .bytes = sizeof(*ip6) + bpf_ntohs(ip6->payload_len)};
  }
  return nothing;
}

SEC("xdp")
int count(struct xdp_md *ctx) {
  struct seen seen = look(ctx);
  struct traffic *traffic = bpf_map_lookup_elem(&protocols, &seen.protocol);
  if (traffic) {
    traffic->packets += 1;
    traffic->bytes += seen.bytes;
  }
  return XDP_PASS;
}
