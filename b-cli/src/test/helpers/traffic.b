#target "6.18"

struct Key { u32 id; u32 address; u32 rest[9]; }
struct Route { u8 family; u8 protocol; u16 sport; u16 dport; u16 length; u32 ifindex; u32 rest[13]; }
struct Neighbour { u32 family; u32 address[4]; }
struct Ip4 { u32 words[5]; }
struct Ip6 { u32 words[10]; }
struct Tcp { u32 words[5]; }
struct State { u32 request; u32 spi; u16 family; u16 unused; u32 address[4]; }
CgroupArray groups(4);

@tc(ingress) u32 metadata(ctx) {
  bpf_set_hash_invalid(ctx);
  bpf_set_hash(ctx, 7);
  bpf_skb_ecn_set_ce(ctx);
  bpf_skb_change_type(ctx, PACKET_HOST);
  bpf_csum_update(ctx, 3);
  bpf_csum_level(ctx, BPF_CSUM_LEVEL_QUERY);
  bpf_skb_set_tstamp(ctx, 5, 1);
  u64 ids = bpf_skb_cgroup_id(ctx) + bpf_skb_ancestor_cgroup_id(ctx, 1) + bpf_get_socket_cookie(ctx);
  ids += bpf_skb_cgroup_classid(ctx);
  ids += bpf_get_netns_cookie(ctx);
  ctx.mark = bpf_get_hash_recalc(ctx) + bpf_get_socket_uid(ctx) + bpf_get_cgroup_classid(ctx) + (u32) ids;
  return bpf_skb_under_cgroup(ctx, groups, 1) == 1;
}

@tc(egress) u32 tunnels(ctx) {
  Key key = {.id = 7};
  bpf_skb_set_tunnel_key(ctx, key, sizeof(key), 0);
  bpf_skb_get_tunnel_key(ctx, key, sizeof(key), 0);
  bpf_skb_set_tunnel_opt(ctx, key.rest, sizeof(key.rest));
  bpf_skb_get_tunnel_opt(ctx, key.rest, sizeof(key.rest));
  return 0;
}

@tc(egress) u32 bytes(ctx) {
  Ip4 ip;
  u32 before = 1;
  u32 after = 2;
  u64 length = ctx.len;
  if (length > 0 && length <= sizeof(ip)) {
    bpf_skb_load_bytes(ctx, 14, ip, length);
  }
  bpf_skb_load_bytes_relative(ctx, 0, ip.words[1], 4, BPF_HDR_START_NET);
  i64 sum = bpf_csum_diff(before, 4, after, 4, 0) + bpf_csum_diff(null, 0, ip, sizeof(ip), 0);
  bpf_l3_csum_replace(ctx, 24, 0, (u64) sum, 0);
  bpf_l4_csum_replace(ctx, 50, before, after, 4);
  bpf_skb_store_bytes(ctx, 14, ip, sizeof(ip), BPF_F_RECOMPUTE_CSUM);
  bpf_skb_pull_data(ctx, 64);
  return 0;
}

@tc(egress) u32 shapes(ctx) {
  bpf_skb_vlan_push(ctx, ETH_P_8021Q, 4);
  bpf_skb_vlan_pop(ctx);
  bpf_skb_change_proto(ctx, ETH_P_IPV6, 0);
  bpf_skb_change_tail(ctx, 128, 0);
  bpf_skb_change_head(ctx, 14, 0);
  bpf_skb_adjust_room(ctx, 8, BPF_ADJ_ROOM_MAC, 0);
  return 0;
}

@tc(ingress) u32 routes(ctx) {
  Route route = {.family = 2, .ifindex = 1};
  Neighbour neighbour = {.family = 2};
  State state;
  u32 mtu = 0;
  bpf_fib_lookup(ctx, route, sizeof(route), 0);
  bpf_check_mtu(ctx, 0, mtu, 0, 0);
  if (mtu > 100) { bpf_skb_get_xfrm_state(ctx, 0, state, sizeof(state), 0); }
  bpf_clone_redirect(ctx, 1, 0);
  if (mtu == 1) { return (u32) bpf_redirect_neigh(1, neighbour, sizeof(neighbour), 0); }
  if (mtu == 2) { return (u32) bpf_redirect_neigh(1, null, 0, 0); }
  if (mtu == 3) { return bpf_redirect_peer(1, 0); }
  return bpf_redirect(1, 0);
}

@tc(ingress) u32 cookies(ctx) {
  Ip4 ip;
  Ip6 ip6;
  Tcp tcp;
  i64 cookie = bpf_tcp_raw_gen_syncookie_ipv4(ip, tcp, sizeof(tcp));
  cookie += bpf_tcp_raw_gen_syncookie_ipv6(ip6, tcp, sizeof(tcp));
  cookie += bpf_tcp_raw_check_syncookie_ipv4(ip, tcp) + bpf_tcp_raw_check_syncookie_ipv6(ip6, tcp);
  return cookie > 0;
}
