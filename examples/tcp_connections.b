// Every TCP connection that a process opens, IPv4, and how long the other side took to answer.
//
//   sudo ./b run examples/tcp_connections.b
//   sudo ./b run examples/tcp_connections.b -- curl -s -o /dev/null http://127.0.0.1/

struct Connect {
  u32 pid;
  char comm[16];
  u32 peer_ip;
  u16 peer_port;
  bool refused; // or not answered
  u64 latency_ns;
}

struct Attempt {
  u64 at;
  u32 pid;
  char comm[16];
}

Hash<u64, Attempt> attempts(10240); // by socket
RingBuffer<Connect> connects(256 * 1024);

@tracepoint(sock:inet_sock_set_state)
u32 on_state(ctx) {
  if (ctx.protocol != IPPROTO_TCP || ctx.family != AF_INET) {
    return 0;
  }
  u64 socket = ctx.skaddr;
  if (ctx.newstate == BPF_TCP_SYN_SENT) {
    // This is within connect(2): the current process opens it.
    Attempt attempt = {.at = now(), .pid = pid(), .comm = kernel_str(current()->comm, 16)};
    attempts[socket] = attempt;
    return 0;
  }
  if (ctx.oldstate != BPF_TCP_SYN_SENT) {
    return 0;
  }
  Attempt *attempt = attempts.lookup(socket) ?? return 0;
  Connect connect = {.pid = attempt.pid, .peer_port = ctx.dport, .comm = attempt.comm};
  connect.peer_ip = (u32) ctx.daddr[0] << 24 | (u32) ctx.daddr[1] << 16 | (u32) ctx.daddr[2] << 8 | ctx.daddr[3];
  connect.refused = ctx.newstate != BPF_TCP_ESTABLISHED;
  connect.latency_ns = now() - attempt.at;
  connects.emit(connect);
  attempts.delete(socket);
  return 0;
}
