// SPDX-License-Identifier: Apache-2.0
// The same as examples/connect_proxy.b.
#include "common.h"

const volatile __u32 proxy_ip = 0x7f000001;
const volatile __u32 proxy_port = 8080;

struct target {
  __u32 ip;
  __u16 port;
  __u16 unused;
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 10240);
  __type(key, __u64);
  __type(value, struct target);
} targets SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_LRU_HASH);
  __uint(max_entries, 1024);
  __type(key, struct target);
  __type(value, __u64);
} redirected SEC(".maps");

SEC("cgroup/connect4")
int on_connect(struct bpf_sock_addr *ctx) {
  __u16 port = bpf_ntohs(ctx->user_port);
  if (ctx->protocol != IPPROTO_TCP || port != 80)
    return 1;
  struct target target = {.ip = bpf_ntohl(ctx->user_ip4), .port = port};
  __u64 cookie = bpf_get_socket_cookie(ctx);
  bpf_map_update_elem(&targets, &cookie, &target, BPF_ANY);
  __u64 *count = bpf_map_lookup_elem(&redirected, &target);
  if (!count) {
    __u64 zero = 0;
    bpf_map_update_elem(&redirected, &target, &zero, BPF_NOEXIST);
    count = bpf_map_lookup_elem(&redirected, &target);
  }
  if (count)
    __sync_fetch_and_add(count, 1);
  ctx->user_ip4 = bpf_htonl(proxy_ip);
  ctx->user_port = bpf_htons((__u16)proxy_port);
  return 1;
}

SEC("cgroup/getpeername4")
int on_name(struct bpf_sock_addr *ctx) {
  __u64 cookie = bpf_get_socket_cookie(ctx);
  struct target *target = bpf_map_lookup_elem(&targets, &cookie);
  if (!target)
    return 1;
  ctx->user_ip4 = bpf_htonl(target->ip);
  ctx->user_port = bpf_htons(target->port);
  return 1;
}
