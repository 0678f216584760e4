// The same translation as translate.b, as a traffic control action. Actions need the kernel module act_bpf; a filter that
// matches everything is put in front of it:
//
//   sudo ./b run examples/translate_action.b \
//     --attach translate=tc_action:eth0:egress --attach translate=tc_action:eth0:ingress \
//     --set 'xlate[{dip: 10.0.0.9, sip: 10.0.0.1}]={xdip: 10.0.0.2, xsip: 10.0.0.1}' \
//     --set 'xlate[{dip: 10.0.0.1, sip: 10.0.0.2}]={xdip: 10.0.0.1, xsip: 10.0.0.9}'
//
// Here eth0 is the interface of the host 10.0.0.1.

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

@tc_action u32 translate(ctx) {
  u32 dip = 0;
  u32 sip = 0;
  struct Translation *to;

  goto proto::ethernet;

  state proto::ethernet { }
  state proto::dot1q { }

  state proto::ip {
    dip = $ip.dst;
    sip = $ip.src;
    struct Addresses from = {.dip = dip, .sip = sip};
    to = xlate.lookup(from);
    on_valid(to) {
      // The IPv4 header has a checksum of its own ...
      incr_cksum(@ip.hchecksum, dip, to.xdip);
      incr_cksum(@ip.hchecksum, sip, to.xsip);
      $ip.dst = to.xdip;
      $ip.src = to.xsip;
      atomic_add(to.packets, 1);
    }
  }

  // ... and those of UDP and TCP cover the addresses, too: the fourth argument says so. ICMP's does not.
  state proto::udp {
    on_valid(to) {
      // 0 says that the sender left the checksum out.
      if $udp.crc != 0 {
        incr_cksum(@udp.crc, dip, to.xdip, 1);
        incr_cksum(@udp.crc, sip, to.xsip, 1);
      }
    }
  }

  state proto::tcp {
    on_valid(to) {
      incr_cksum(@tcp.cksum, dip, to.xdip, 1);
      incr_cksum(@tcp.cksum, sip, to.xsip, 1);
    }
  }

  // 0 is TC_ACT_OK: let the packet pass.
  state EOP { return 0; }
}
