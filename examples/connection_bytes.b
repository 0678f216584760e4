// TCP connections of a control group as they end: packets and bytes each way, counted in the socket itself.
//
//   sudo mkdir /sys/fs/cgroup/counted
//   sudo ./b run examples/connection_bytes.b --cgroup /sys/fs/cgroup/counted
//   echo $$ | sudo tee /sys/fs/cgroup/counted/cgroup.procs      # this shell and what it starts

struct Traffic {
  u64 packets;
  u64 bytes;
}

struct Connection {
  u32 local_port;
  u32 remote_port;
  u32 remote_ip;
  Traffic sent;
  Traffic received;
}

/** Ends with the socket: no table to size, and nothing to clean up. */
SkStorage<Traffic> sent;
SkStorage<Traffic> received;

RingBuffer<Connection> connections(64 * 1024);

@cgroup_skb(egress) u32 on_sent(ctx) {
  sent[ctx.sk].packets += 1;
  sent[ctx.sk].bytes += ctx.len;
  return 1;
}

@cgroup_skb(ingress) u32 on_received(ctx) {
  received[ctx.sk].packets += 1;
  received[ctx.sk].bytes += ctx.len;
  return 1;
}

@sock_ops u32 on_connection(ctx) {
  if (ctx.op == BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB || ctx.op == BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB) {
    bpf_sock_ops_cb_flags_set(ctx, BPF_SOCK_OPS_STATE_CB_FLAG);
  }
  if (ctx.op == BPF_SOCK_OPS_STATE_CB && ctx.args[1] == BPF_TCP_CLOSE) {
    Connection connection = {
        .local_port = ctx.local_port, .remote_port = bpf_ntohl(ctx.remote_port),
        .remote_ip = bpf_ntohl(ctx.remote_ip4), .sent = sent[ctx.sk], .received = received[ctx.sk]
    };
    connections.emit(connection);
  }
  return 1;
}
