// SPDX-License-Identifier: Apache-2.0
// The same as examples/tail_calls.b.
#include "copied.h"

int on_icmp(struct __sk_buff *skb);
int on_tcp(struct __sk_buff *skb);
int on_udp(struct __sk_buff *skb);

struct {
  __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
  __uint(max_entries, 256);
  __uint(key_size, sizeof(__u32));
  __array(values, int(struct __sk_buff *));
} parsers SEC(".maps") = {
    .values = {
        [IPPROTO_ICMP] = (void *)&on_icmp,
        [IPPROTO_TCP] = (void *)&on_tcp,
        [IPPROTO_UDP] = (void *)&on_udp,
    },
};

struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 1024);
  __type(key, __u32);
  __type(value, __u64);
} sources SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 1024);
  __type(key, __u16);
  __type(value, __u64);
} ports SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 256);
  __type(key, __u32);
  __type(value, __u64);
} echoes SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, __u64);
} others SEC(".maps");

static __always_inline void add(void *map, const void *key, __u64 amount) {
  __u64 *value = bpf_map_lookup_elem(map, key);
  if (!value) {
    __u64 zero = 0;
    bpf_map_update_elem(map, key, &zero, BPF_NOEXIST);
    value = bpf_map_lookup_elem(map, key);
  }
  if (value)
    __sync_fetch_and_add(value, amount);
}

// The first element always exists.
static __always_inline void add_to_first(void *map, __u64 amount) {
  __u32 first = 0;
  __u64 *value = bpf_map_lookup_elem(map, &first);
  if (value)
    __sync_fetch_and_add(value, amount);
}

// Where the header behind the IPv4 header starts; 0 if there is none.
static __always_inline __u32 find_transport(struct __sk_buff *skb, __u8 protocol) {
  struct iphdr ip;
  if (!copy_untagged_ip(skb, &ip) || ip.frag_off & bpf_htons(FRAGMENT_OFFSET) || ip.protocol != protocol)
    return 0;
  return ETH_HLEN + ip.ihl * 4;
}

SEC("socket")
int start(struct __sk_buff *skb) {
  struct iphdr ip;
  if (!copy_untagged_ip(skb, &ip))
    return 0;
  __u32 source = bpf_ntohl(ip.saddr);
  add(&sources, &source, 1);
  bpf_tail_call(skb, &parsers, ip.protocol);
  add_to_first(&others, 1);
  return 0;
}

SEC("socket")
int on_icmp(struct __sk_buff *skb) {
  add_to_first(&echoes, skb->len);
  return 0;
}

SEC("socket")
int on_tcp(struct __sk_buff *skb) {
  struct tcphdr tcp;
  __u32 offset = find_transport(skb, IPPROTO_TCP);
  if (!offset || bpf_skb_load_bytes(skb, offset, &tcp, sizeof(tcp)) < 0 || tcp.doff < 5)
    return 0;
  __u16 port = bpf_ntohs(tcp.dest);
  add(&ports, &port, 1);
  return 0;
}

SEC("socket")
int on_udp(struct __sk_buff *skb) {
  struct udphdr udp;
  __u32 offset = find_transport(skb, IPPROTO_UDP);
  if (!offset || bpf_skb_load_bytes(skb, offset, &udp, sizeof(udp)) < 0)
    return 0;
  __u16 port = bpf_ntohs(udp.dest);
  add(&ports, &port, 1);
  return 0;
}
