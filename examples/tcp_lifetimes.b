// TCP connections as they end: who talked to whom and for how long.
//
//   sudo ./b run examples/tcp_lifetimes.b
//   sudo ./b run examples/tcp_lifetimes.b -- curl -s -o /dev/null http://127.0.0.1/

struct Connection {
  u32 pid; // of the process that began it; 0 where a packet did
  u16 port;
  u16 peer_port;
  u32 ip;
  u32 peer_ip;
  u64 lifetime_ns;
}

struct Began {
  u64 at;
  u32 pid;
}

Hash<u64, Began> began(10240); // by socket
RingBuffer<Connection> connections(256 * 1024);

@tracepoint(sock:inet_sock_set_state)
u32 on_state(ctx) {
  if (ctx.protocol != IPPROTO_TCP || ctx.family != AF_INET) {
    return 0;
  }
  u64 socket = ctx.skaddr;
  u32 state = (u32) ctx.newstate;
  if (state == BPF_TCP_SYN_SENT || state == BPF_TCP_SYN_RECV) {
    Began now_begun = {.at = now()};
    if (state == BPF_TCP_SYN_SENT) {
      now_begun.pid = pid(); // connect(2); a received SYN interrupts any process
    }
    began[socket] = now_begun;
  }
  if (state != BPF_TCP_CLOSE) {
    return 0;
  }
  Began *start = began.lookup(socket) ?? return 0;
  Connection connection = {.pid = start.pid, .port = ctx.sport, .peer_port = ctx.dport};
  connection.ip = (u32) ctx.saddr[0] << 24 | (u32) ctx.saddr[1] << 16 | (u32) ctx.saddr[2] << 8 | ctx.saddr[3];
  connection.peer_ip = (u32) ctx.daddr[0] << 24 | (u32) ctx.daddr[1] << 16 | (u32) ctx.daddr[2] << 8 | ctx.daddr[3];
  connection.lifetime_ns = now() - start.at;
  connections.emit(connection);
  began.delete(socket);
  return 0;
}
