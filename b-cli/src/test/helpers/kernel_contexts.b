#target "6.15"
u64 queues[16];

@xdp u32 which(ctx) {
  struct xdp_buff *buffer = bpf_cast_to_kern_ctx(ctx);
  queues[buffer->rxq->queue_index & 15] += 1;
  return buffer->rxq->dev->ifindex == 7 ? XDP_DROP : XDP_PASS;
}

u32 size(ctx) {
  struct sk_buff *packet = bpf_cast_to_kern_ctx(ctx);
  return packet->truesize;
}

@tc(egress) u32 device(ctx) {
  struct sk_buff *packet = bpf_cast_to_kern_ctx(ctx);
  log("%s %d", packet->dev->name, size(ctx));
  return TC_ACT_OK;
}

@socket_filter u32 filter(ctx) { return size(ctx); }

@sock_ops u32 stamps(ctx) {
  bpf_sock_ops_enable_tx_tstamp(bpf_cast_to_kern_ctx(ctx), 0);
  return 1;
}

@cgroup_sock_addr(connect4) u32 elsewhere(ctx) {
  char path[8] = "/socket";
  bpf_sock_addr_set_sun_path(bpf_cast_to_kern_ctx(ctx), path, 7);
  return 1;
}
