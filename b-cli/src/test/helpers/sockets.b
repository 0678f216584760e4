#target "6.18"

struct Tuple { u32 saddr; u32 daddr; u16 sport; u16 dport; }
struct Ip4 { u32 words[5]; }
struct Tcp { u32 words[5]; }

@tc(ingress) u32 lookup(ctx) {
  Tuple tuple = {.daddr = bpf_htonl(10.0.0.1), .dport = bpf_htons(80)};
  struct bpf_sock *sk = bpf_sk_lookup_tcp(ctx, tuple, sizeof(tuple), BPF_F_CURRENT_NETNS, 0);
  if (sk) {
    u32 state = sk->state + sk->src_ip6[3] + sk->dst_port + (sk->mark >> 16);
    struct bpf_tcp_sock *tcp = bpf_tcp_sock(sk);
    if (tcp) { state += tcp->snd_cwnd + (u32) tcp->bytes_acked; }
    struct bpf_sock *listener = bpf_get_listener_sock(sk);
    if (listener) { state += listener->src_port; }
    i64 assigned = bpf_sk_assign(ctx, sk, 0);
    bpf_sk_release(sk);
    ctx.mark = state;
    return assigned < 0;
  }
  struct bpf_sock *udp = bpf_sk_lookup_udp(ctx, tuple, sizeof(tuple), BPF_F_CURRENT_NETNS, 0) ?? return 0;
  u32 family = udp->family;
  bpf_sk_release(udp);
  return family;
}

@tc(ingress) u32 cookies(ctx) {
  Tuple tuple = {.dport = bpf_htons(80)};
  Ip4 ip;
  Tcp tcp;
  struct bpf_sock *sk = bpf_skc_lookup_tcp(ctx, tuple, sizeof(tuple), BPF_F_CURRENT_NETNS, 0) ?? return 0;
  i64 result = bpf_tcp_check_syncookie(sk, ip, sizeof(ip), tcp, sizeof(tcp));
  if (sk->state == 10) { result = bpf_tcp_gen_syncookie(sk, ip, sizeof(ip), tcp, sizeof(tcp)); }
  struct bpf_sock *full = bpf_sk_fullsock(sk);
  if (full && full->protocol == IPPROTO_TCP) { result += full->priority; }
  bpf_sk_release(sk);
  return result > 0;
}

@cgroup_skb(egress) u32 owner(ctx) {
  struct bpf_sock *sk = ctx.sk;
  if (!sk) { return 1; }
  struct bpf_sock *full = bpf_sk_fullsock(sk);
  if (!full) { return 1; }
  return bpf_sk_cgroup_id(full) + bpf_sk_ancestor_cgroup_id(sk, 1) == 5;
}

@sk_lookup u32 choose(ctx) {
  struct bpf_sock *sk = ctx.sk;
  if (sk && sk->family == AF_INET) { bpf_sk_assign(ctx, null, BPF_SK_LOOKUP_F_REPLACE); }
  return SK_PASS;
}

@cgroup_sockopt(get) u32 option(ctx) {
  struct bpf_sock *sk = ctx.sk;
  return sk->protocol == IPPROTO_TCP;
}
