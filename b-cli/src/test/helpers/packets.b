#target "6.18"

struct Address { u16 family; u16 port; u32 address; u64 rest; }
DevMap ports(4);

@xdp u32 buffers(ctx) {
  u8 data[16];
  bpf_xdp_load_bytes(ctx, 0, data, sizeof(data));
  bpf_xdp_store_bytes(ctx, 0, data, sizeof(data));
  bpf_xdp_adjust_head(ctx, 4);
  bpf_xdp_adjust_tail(ctx, -4);
  bpf_xdp_adjust_meta(ctx, -4);
  return (u32) bpf_redirect_map(ports, bpf_xdp_get_buff_len(ctx) & 3, XDP_PASS);
}

@lwt_in u32 encapsulate(ctx) {
  Address header = {.family = 2};
  u32 realm = bpf_get_route_realm(ctx);
  bpf_lwt_push_encap(ctx, BPF_LWT_ENCAP_IP, header, sizeof(header));
  return realm == 5;
}

@sock_ops u32 connections(ctx) {
  u8 option[8] = {254};
  u32 value = 0;
  bpf_sock_ops_cb_flags_set(ctx, BPF_SOCK_OPS_RTT_CB_FLAG);
  bpf_setsockopt(ctx, SOL_SOCKET, SO_MARK, value, sizeof(value));
  bpf_getsockopt(ctx, SOL_SOCKET, SO_MARK, value, sizeof(value));
  bpf_load_hdr_opt(ctx, option, sizeof(option), 0);
  bpf_reserve_hdr_opt(ctx, 8, 0);
  bpf_store_hdr_opt(ctx, option, sizeof(option), 0);
  return 1;
}

@sk_msg u32 messages(ctx) {
  bpf_msg_apply_bytes(ctx, 10);
  bpf_msg_cork_bytes(ctx, 10);
  bpf_msg_pull_data(ctx, 0, 10, 0);
  bpf_msg_push_data(ctx, 0, 4, 0);
  bpf_msg_pop_data(ctx, 0, 4, 0);
  return SK_PASS;
}

@cgroup_sock_addr(connect4) u32 binding(ctx) {
  Address address = {.family = 2};
  bpf_bind(ctx, address, sizeof(address));
  return 1;
}

@cgroup_sysctl u32 settings(ctx) {
  char name[32];
  char value[32];
  i64 number = 0;
  u64 positive = 0;
  bpf_sysctl_get_name(ctx, name, sizeof(name), 0);
  bpf_sysctl_get_current_value(ctx, value, sizeof(value));
  bpf_sysctl_get_new_value(ctx, value, sizeof(value));
  bpf_sysctl_set_new_value(ctx, "5", 2);
  bpf_strtol(value, sizeof(value), 10, number);
  bpf_strtoul(value, sizeof(value), 10, positive);
  return number == 3 || positive == 4 || bpf_strncmp(name, sizeof(name), "net/ipv4/ip_forward") == 0;
}

@cgroup_sockopt(get) u32 results(ctx) {
  bpf_set_retval(bpf_get_retval());
  return 1;
}

@cgroup_skb(egress) u32 coarse(ctx) {
  return bpf_ktime_get_coarse_ns() > 5;
}
