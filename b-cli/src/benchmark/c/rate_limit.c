// SPDX-License-Identifier: Apache-2.0
// The same as examples/rate_limit.b.
#include "packet.h"

const volatile __u64 rate = 1000000;
const volatile __u64 burst = 50000;

struct host {
  __u32 ip;
};

struct bucket {
  __u64 filled_at;
  __u64 tokens;
  __u64 passed;
  __u64 dropped;
};

struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 10240);
  __type(key, struct host);
  __type(value, struct bucket);
} hosts SEC(".maps");

#define SECOND 1000000000ULL

SEC("tc")
int limit(struct __sk_buff *skb) {
  struct packet packet = open_packet(skb, sizeof(struct ethhdr) + LONGEST_IP);
  struct iphdr *ip = find_untagged_ip(packet);
  if (!ip)
    return TC_ACT_OK;
  __u64 length = skb->len;
  struct host to = {.ip = bpf_ntohl(ip->daddr)};
  __u64 time = bpf_ktime_get_ns();
  struct bucket *bucket = bpf_map_lookup_elem(&hosts, &to);
  if (!bucket) {
    struct bucket fresh = {.filled_at = time, .tokens = burst};
    bpf_map_update_elem(&hosts, &to, &fresh, BPF_ANY);
    bucket = bpf_map_lookup_elem(&hosts, &to);
    if (!bucket)
      return TC_ACT_OK;
  }
  __u64 passed_ns = time - bucket->filled_at;
  if (passed_ns > SECOND)
    passed_ns = SECOND;
  __u64 more = passed_ns * rate / SECOND;
  if (more > 0) {
    __u64 tokens = bucket->tokens + more;
    if (tokens > burst)
      tokens = burst;
    bucket->tokens = tokens;
    bucket->filled_at = time;
  }
  if (bucket->tokens < length) {
    bucket->dropped += length;
    return TC_ACT_SHOT;
  }
  bucket->tokens -= length;
  bucket->passed += length;
  return TC_ACT_OK;
}
