// Packets that an interface receives, by the protocol in the IPv4 or IPv6 header, and their bytes from that header on.
//
//   sudo ./b run examples/xdp_protocols.b --iface eth0 --interval 1s

struct Traffic {
  u64 packets;
  u64 bytes;
}

PercpuArray<Traffic> protocols(256); // 6 is TCP, 17 is UDP; 255, which is reserved, stands for what is not IP

@xdp u32 count(ctx) {
  u32 protocol = 255;
  u32 bytes = 0;
  goto proto::ethernet;

  state proto::ethernet { }
  state proto::dot1q { }
  state proto::ip {
    protocol = $ip.nextp;
    bytes = $ip.tlen;
  }
  state proto::ip6 {
    protocol = $ip6.nextp;
    bytes = 40 + $ip6.plen;
  }
  state EOP {
    Traffic *traffic = protocols.lookup(protocol) ?? return XDP_PASS;
    traffic.packets += 1;
    traffic.bytes += bytes;
    return XDP_PASS;
  }
}
