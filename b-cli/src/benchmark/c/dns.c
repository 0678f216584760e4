// SPDX-License-Identifier: Apache-2.0
// The same as examples/dns_traffic.
#include "copied.h"
#include "bucket.h"

struct host {
  __u32 ip;
};

struct server {
  __u64 questions;
  __u64 answers;
  __u64 no_such_name;
  __u64 other_errors;
};

struct question {
  __u32 client_ip;
  __u32 server_ip;
  __u16 port;
  __u16 id;
};

struct dns {
  __be16 id;
  __be16 flags;
  __be16 questions;
  __be16 answers;
  __be16 authorities;
  __be16 additional;
};

struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 1024);
  __type(key, struct host);
  __type(value, struct server);
} servers SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 10240);
  __type(key, struct question);
  __type(value, __u64);
} asked SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 65);
  __type(key, __u32);
  __type(value, __u64);
} answered_ns SEC(".maps");

#define DNS_PORT 53
#define RESPONSE 0x8000
#define CODE 0x000f
#define NO_SUCH_NAME 3

static __always_inline struct server *find_server(__u32 ip) {
  struct host host = {.ip = ip};
  struct server *server = bpf_map_lookup_elem(&servers, &host);
  if (server)
    return server;
  struct server zero = {};
  bpf_map_update_elem(&servers, &host, &zero, BPF_NOEXIST);
  return bpf_map_lookup_elem(&servers, &host);
}

SEC("socket")
int on_packet(struct __sk_buff *skb) {
  struct iphdr ip;
  struct udphdr udp;
  struct dns dns;
  if (!copy_untagged_ip(skb, &ip) || ip.frag_off & bpf_htons(FRAGMENT_OFFSET) || ip.protocol != IPPROTO_UDP)
    return 0;
  __u32 offset = ETH_HLEN + ip.ihl * 4;
  if (bpf_skb_load_bytes(skb, offset, &udp, sizeof(udp)) < 0)
    return 0;
  if (udp.dest != bpf_htons(DNS_PORT) && udp.source != bpf_htons(DNS_PORT))
    return 0;
  if (bpf_skb_load_bytes(skb, offset + sizeof(udp), &dns, sizeof(dns)) < 0)
    return 0;
  struct question question = {.id = bpf_ntohs(dns.id)};
  struct server *server;
  if (!(dns.flags & bpf_htons(RESPONSE))) {
    question.client_ip = bpf_ntohl(ip.saddr);
    question.server_ip = bpf_ntohl(ip.daddr);
    question.port = bpf_ntohs(udp.source);
    server = find_server(question.server_ip);
    if (server)
      __sync_fetch_and_add(&server->questions, 1);
    __u64 time = bpf_ktime_get_ns();
    bpf_map_update_elem(&asked, &question, &time, BPF_ANY);
    return 0;
  }
  question.client_ip = bpf_ntohl(ip.daddr);
  question.server_ip = bpf_ntohl(ip.saddr);
  question.port = bpf_ntohs(udp.dest);
  server = find_server(question.server_ip);
  if (server) {
    __sync_fetch_and_add(&server->answers, 1);
    __u16 code = bpf_ntohs(dns.flags) & CODE;
    if (code == NO_SUCH_NAME)
      __sync_fetch_and_add(&server->no_such_name, 1);
    else if (code)
      __sync_fetch_and_add(&server->other_errors, 1);
  }
  __u64 *at = bpf_map_lookup_elem(&asked, &question);
  if (at) {
    __u32 bucket = log2_bucket(bpf_ktime_get_ns() - *at);
    __u64 *count = bpf_map_lookup_elem(&answered_ns, &bucket);
    if (count)
      *count += 1;
    bpf_map_delete_elem(&asked, &question);
  }
  return 0;
}
