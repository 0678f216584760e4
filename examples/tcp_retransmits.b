// TCP segments that are sent again, IPv4, as it happens, and a count for each peer.
//
//   sudo ./b run examples/tcp_retransmits.b

struct Retransmit {
  u32 ip;
  u32 peer_ip;
  u16 port;
  u16 peer_port;
  i32 state; // 1 is established, 2 waits for the answer to its SYN
}

struct Peer {
  u32 ip;
}

RingBuffer<Retransmit> retransmits(64 * 1024);
LruHash<Peer, u64> peers(1024);

@tracepoint(tcp:tcp_retransmit_skb)
u32 on_retransmit(ctx) {
  // older kernels do not say the family, and leave the IPv4 addresses of others zero
  if (has_field(ctx, family) && ctx.family != AF_INET) {
    return 0;
  }
  u32 ip = (u32) ctx.saddr[0] << 24 | (u32) ctx.saddr[1] << 16 | (u32) ctx.saddr[2] << 8 | ctx.saddr[3];
  u32 peer = (u32) ctx.daddr[0] << 24 | (u32) ctx.daddr[1] << 16 | (u32) ctx.daddr[2] << 8 | ctx.daddr[3];
  peers[{.ip = peer}] += 1;
  retransmits.emit({.ip = ip, .peer_ip = peer, .port = ctx.sport, .peer_port = ctx.dport, .state = ctx.state});
  return 0;
}
