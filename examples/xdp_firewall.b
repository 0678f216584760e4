// A firewall in front of the network stack. It drops packets from the networks in `denied`, and those to ports that are not in
// `open_ports` unless this machine has begun to talk to their sender: `leaving` remembers the last 65536 peers.
//
//   sudo ./b run examples/xdp_firewall.b --iface eth0 --set 'denied[192.0.2.0/24]=1' \
//     --set 'open_ports[22]=1' --set 'open_ports[443]=1'

struct Peer {
  u32 ip;
  u16 port; // the peer's
  u8 protocol;
}

struct Host {
  u32 ip;
}

LpmTrie<u32, u8> denied(10240);
Hash<u16, u8> open_ports(1024);
LruHash<Peer, u64> talked_to(65536); // when last

enum Reason { DENIED, CLOSED, REASONS }
PercpuHash<Reason, u64> dropped(REASONS);
LruHash<Host, u64> senders(1024); // of what was dropped

@tc(egress) u32 leaving(ctx) {
  Peer peer;
  goto proto::ethernet;

  state proto::ethernet { }
  state proto::ip {
    peer.ip = $ip.dst;
    peer.protocol = (u8) $ip.nextp;
  }
  state proto::tcp {
    peer.port = $tcp.dst_port;
    talked_to[peer] = now();
  }
  state proto::udp {
    peer.port = (u16) $udp.dport;
    talked_to[peer] = now();
  }
  state EOP { return TC_ACT_OK; }
}

@xdp u32 filter(ctx) {
  Peer peer;
  u16 port = 0;
  goto proto::ethernet;

  state proto::ethernet { }
  state proto::ip {
    peer.ip = $ip.src;
    peer.protocol = (u8) $ip.nextp;
    if (denied.lookup(peer.ip)) {
      dropped[DENIED] += 1;
      senders[{.ip = peer.ip}] += 1;
      return XDP_DROP;
    }
  }
  state proto::tcp {
    peer.port = $tcp.src_port;
    port = $tcp.dst_port;
  }
  state proto::udp {
    peer.port = (u16) $udp.sport;
    port = (u16) $udp.dport;
  }
  state EOP {
    if (port != 0 && !open_ports.lookup(port) && !talked_to.lookup(peer)) {
      dropped[CLOSED] += 1;
      senders[{.ip = peer.ip}] += 1;
      return XDP_DROP;
    }
    return XDP_PASS;
  }
}

test "drops what comes from a denied network" {
  packet query = ethernet{} / ip{.src = 192.0.2.7, .dst = 10.0.0.1} / udp{.sport = 5000, .dport = 53};
  denied[192.0.2.7] = 1;
  open_ports[53] = 1;
  expect filter(query) == XDP_DROP;
  expect senders[{.ip = 192.0.2.7}] == 1;
}

test "lets answers in" {
  packet query = ethernet{} / ip{.src = 10.0.0.1, .dst = 10.0.0.2} / udp{.sport = 5000, .dport = 53};
  packet answer = ethernet{} / ip{.src = 10.0.0.2, .dst = 10.0.0.1} / udp{.sport = 53, .dport = 5000};
  expect filter(answer) == XDP_DROP;
  expect leaving(query) == TC_ACT_OK;
  expect filter(answer) == XDP_PASS;
}
