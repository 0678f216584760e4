// Translates IPv4 addresses and brings the checksums of IPv4, UDP and TCP up to date, as a traffic control classifier.
// Packets to 10.0.0.9 go to 10.0.0.2, and the answers come back from 10.0.0.9:
//
//   sudo ./b run examples/translate.b \
//     --attach translate=tc:eth0:egress --attach translate=tc:eth0:ingress \
//     --set 'xlate[{dip: 10.0.0.9, sip: 10.0.0.1}]={xdip: 10.0.0.2, xsip: 10.0.0.1}' \
//     --set 'xlate[{dip: 10.0.0.1, sip: 10.0.0.2}]={xdip: 10.0.0.1, xsip: 10.0.0.9}'
//
// Here eth0 is the interface of the host 10.0.0.1. The Ethernet addresses stay as they are: the translated address is
// behind the same next hop (ip neigh add 10.0.0.9 lladdr ... dev eth0 makes one on a shared link).

struct Addresses {
  u32 dip;
  u32 sip;
}

struct Translation {
  u32 xdip;
  u32 xsip;
  u64 packets;
}

// NONE: only what user space puts in is there.
Table<Addresses, Translation, FIXED_MATCH, NONE> xlate(1024);

@tc(ingress) u32 translate(ctx) {
  u32 dip = 0;
  u32 sip = 0;
  u32 xdip = 0;
  u32 xsip = 0;

  goto proto::ethernet;

  state proto::ethernet { }
  state proto::dot1q { }

  state proto::ip {
    dip = $ip.dst;
    sip = $ip.src;
    Translation *to = xlate.lookup({.dip = dip, .sip = sip}) ?? return TC_ACT_OK;
    xdip = to.xdip;
    xsip = to.xsip;
    atomic_add(to.packets, 1);
    $ip.dst = xdip;
    $ip.src = xsip;
    // The IPv4 header has a checksum of its own ...
    incr_cksum(@ip.hchecksum, dip, xdip);
    incr_cksum(@ip.hchecksum, sip, xsip);
  }

  // ... and those of UDP and TCP cover the addresses, too: the fourth argument says so. ICMP's does not. A UDP checksum of 0
  // says that the sender left it out, and stays.
  state proto::udp {
    incr_cksum(@udp.crc, dip, xdip, 1);
    incr_cksum(@udp.crc, sip, xsip, 1);
  }

  state proto::tcp {
    incr_cksum(@tcp.cksum, dip, xdip, 1);
    incr_cksum(@tcp.cksum, sip, xsip, 1);
  }

  state EOP { return TC_ACT_OK; }
}
