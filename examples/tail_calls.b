// Splits a packet parser into programs that jump to one another: one for each protocol, chosen by its number. A program that
// a table holds is not attached; it runs when another one jumps to it.
//
//   sudo ./b run examples/tail_calls.b --iface lo --for 10s
//
// Make some traffic: ping -c 3 127.0.0.1; curl http://127.0.0.1/

#target "5.2"

const u32 ICMP = 1;
const u32 TCP = 6;
const u32 UDP = 17;

// By the protocol's number in the IPv4 header.
ProgArray parsers(256) = {[ICMP] = on_icmp, [TCP] = on_tcp, [UDP] = on_udp};

// The addresses used longest ago make room for new ones.
LruHash<u32, u64> sources(1024);
LruHash<u16, u64> ports(1024);
Array<u64> echoes(256);
Array<u64> others(1);

@socket_filter u32 start(ctx) {
  goto proto::ethernet;

  state proto::ethernet { }
  state proto::ip {
    sources[$ip.src] += 1;
    u32 next = $ip.nextp;
    jump parsers[next];
    others[0] += 1; // no program for that protocol
  }
}

@socket_filter u32 on_icmp(ctx) {
  echoes[0] += ctx.len;
  return 0;
}

@socket_filter u32 on_tcp(ctx) {
  goto proto::ethernet;

  state proto::ethernet { }
  state proto::ip { }
  state proto::tcp {
    ports[$tcp.dst_port] += 1;
  }
}

@socket_filter u32 on_udp(ctx) {
  goto proto::ethernet;

  state proto::ethernet { }
  state proto::ip { }
  state proto::udp {
    ports[(u16) $udp.dport] += 1;
  }
}
