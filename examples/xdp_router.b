// A router before the network stack: packets that the kernel's routing table sends on leave from where they came in, in one table
// lookup, with the next hop's addresses. What the table or the neighbours do not know goes up the stack as ever, which also asks for
// addresses that are still missing.
//
//   sudo sysctl net.ipv4.ip_forward=1
//   sudo ./b run examples/xdp_router.b --iface eth0 --iface eth1

struct bpf_fib_lookup { // of linux/bpf.h; of each union the field for IPv4
  u8 family;
  u8 l4_protocol;
  u16 sport;
  u16 dport;
  u16 tot_len;
  u32 ifindex; // where the packet came in, then where it goes out
  u8 tos;
  u8 unused[3];
  u32 ipv4_src;
  u32 unused_src[3];
  u32 ipv4_dst;
  u32 unused_dst[3];
  u16 h_vlan_proto;
  u16 h_vlan_tci;
  u8 smac[6];
  u8 dmac[6];
}

enum Outcome { FORWARDED, EXPIRED, NO_ROUTE, NO_NEIGHBOUR, OTHER, OUTCOMES }
PercpuHash<Outcome, u64> outcomes(OUTCOMES);

@xdp u32 route(ctx) {
  goto proto::ethernet;

  state proto::ethernet { }
  state proto::ip {
    if ($ip.ttl <= 1) {
      outcomes[EXPIRED] += 1;
      return XDP_PASS;
    }
    struct bpf_fib_lookup to = {
        .family = AF_INET,
        .l4_protocol = (u8) $ip.nextp,
        .tot_len = (u16) $ip.tlen,
        .ifindex = ctx.ingress_ifindex,
        .tos = (u8) $ip.tos,
        .ipv4_src = bpf_htonl($ip.src),
        .ipv4_dst = bpf_htonl($ip.dst)
    };
    i64 result = bpf_fib_lookup(ctx, to, sizeof(to), 0);
    switch result {
      case BPF_FIB_LKUP_RET_SUCCESS { outcomes[FORWARDED] += 1; }
      case BPF_FIB_LKUP_RET_NOT_FWDED {
        outcomes[NO_ROUTE] += 1;
        return XDP_PASS;
      }
      case BPF_FIB_LKUP_RET_NO_NEIGH {
        outcomes[NO_NEIGHBOUR] += 1;
        return XDP_PASS;
      }
      case * {
        outcomes[OTHER] += 1;
        return XDP_PASS;
      }
    }
    // One less to live: the checksum gets what the upper byte of a word loses (RFC 1624).
    u32 checksum = $ip.hchecksum + 0x100;
    $ip.hchecksum = (u16) (checksum + (checksum >> 16));
    $ip.ttl -= 1;
    $ethernet.dst = to.dmac;
    $ethernet.src = to.smac;
    return bpf_redirect(to.ifindex, 0);
  }
  state EOP { return XDP_PASS; }
}

test "leaves to the stack what has no route" {
  packet p = ethernet{} / ip{.src = 10.0.0.1, .dst = 240.0.0.1} / udp{.dport = 53};
  packet old = ethernet{} / ip{.src = 10.0.0.1, .dst = 240.0.0.1, .ttl = 1} / udp{.dport = 53};
  expect route(p) == XDP_PASS;
  expect !outcomes[FORWARDED];
  expect route(old) == XDP_PASS;
  expect outcomes[EXPIRED] == 1;
}
