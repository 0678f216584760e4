#target "6.16"
#allow unsafe
struct Options { i32 error; i32 netns_id; u32 mark; u32 daddr[4]; u32 spi; u8 proto; u8 unused; u16 family; }
struct bpf_tcp_req_attrs {
  u32 rcv_tsval; u32 rcv_tsecr; u16 mss; u8 rcv_wscale; u8 snd_wscale; u8 ecn_ok; u8 wscale_ok; u8 sack_ok; u8 tstamp_ok; u8 usec_ts_ok;
  u8 reserved[3];
}
struct bpf_sock_tuple { u32 saddr; u32 daddr; u16 sport; u16 dport; }

@xdp u32 security(ctx) {
  Options options = {.netns_id = -1, .spi = bpf_htonl(7), .proto = IPPROTO_ESP, .family = AF_INET};
  struct xfrm_state *state = bpf_xdp_get_xfrm_state(ctx, options, sizeof(options)) ?? return XDP_PASS;
  u32 sequence = state->replay.seq;
  bpf_xdp_xfrm_state_release(state);
  return sequence > 10 ? XDP_DROP : XDP_PASS;
}

@tc(ingress) u32 request(ctx) {
  bpf_sock_tuple tuple = {.daddr = bpf_htonl(10.0.0.1), .dport = bpf_htons(80)};
  struct bpf_sock *listener = bpf_sk_lookup_tcp(ctx, tuple, sizeof(tuple), -1, 0) ?? return TC_ACT_OK;
  bpf_tcp_req_attrs attributes = {.mss = 1460};
  bpf_sk_assign_tcp_reqsk(ctx, listener, attributes, sizeof(attributes));
  bpf_sk_release(listener);
  struct bpf_dynptr *packet = bpf_dynptr_from_skb(ctx, 0);
  struct bpf_dynptr *addresses = bpf_dynptr_clone(packet);
  bpf_dynptr_adjust(addresses, 26, 34);
  u32 source;
  addresses.read(0, source);
  return source == bpf_htonl(10.0.0.7) ? TC_ACT_SHOT : TC_ACT_OK;
}

@iter(tcp) u32 close(struct bpf_iter_meta *meta, struct sock_common *sk_common) {
  struct sock_common *socket = sk_common ?? return 0;
  if (socket->skc_num == 1) { bpf_sock_destroy(socket); }
  return 0;
}

@tp_btf(cgroup_attach_task) u32 moved(struct cgroup *group) {
  css_rstat_updated(group, 0);
  return 0;
}
