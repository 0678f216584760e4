// Carries what processes of a control group send each other over IPv4 from socket to socket, past TCP and the
// loopback interface, and counts it. Both ends of a connection are in the group, or the data goes its usual way.
//
//   sudo mkdir /sys/fs/cgroup/quick
//   sudo ./b run examples/socket_redirect.b --cgroup /sys/fs/cgroup/quick
//   echo $$ | sudo tee /sys/fs/cgroup/quick/cgroup.procs      # this shell and what it starts

/** A connection as one of its two sockets sees it. */
struct Connection {
  u32 local_ip;
  u32 remote_ip;
  u32 local_port;
  u32 remote_port;
}

SockHash<Connection> sockets(65536);

/** Bytes by the port of the socket that sent them. */
LruHash<u32, u64> redirected(1024);

@sock_ops u32 on_connection(ctx) {
  if (ctx.family != AF_INET) { return 1; }
  if (ctx.op == BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB || ctx.op == BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB) {
    Connection own = {
        .local_ip = ctx.local_ip4, .remote_ip = ctx.remote_ip4,
        .local_port = ctx.local_port, .remote_port = bpf_ntohl(ctx.remote_port)
    };
    sockets.add(own);
  }
  return 1;
}

@sk_msg u32 on_message(ctx) {
  // the other end has the same connection the other way round
  Connection other = {
      .local_ip = ctx.remote_ip4, .remote_ip = ctx.local_ip4,
      .local_port = bpf_ntohl(ctx.remote_port), .remote_port = ctx.local_port
  };
  if (sockets.redirect(other, BPF_F_INGRESS) == SK_PASS) { redirected[ctx.local_port] += ctx.size; }
  return SK_PASS;
}
