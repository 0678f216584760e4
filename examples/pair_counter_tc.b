// Counts the packets between each pair of IPv4 addresses with traffic control classifiers, one for each direction:
//
//   sudo ./b run examples/pair_counter_tc.b --iface eth0
//
// Unlike a socket filter, a classifier knows the direction: `local` is the address on this side of the interface,
// `rx_pkts` counts what comes in and `tx_pkts` what goes out. It could also drop or change packets; this one passes all.

struct Pair {
  u32 local;
  u32 remote;
}

struct Packets {
  u64 rx_pkts;
  u64 tx_pkts;
}

Table<Pair, Packets, FIXED_MATCH, AUTO> stats(1024);

@tc(ingress) u32 on_ingress(ctx) {
  goto proto::ethernet;

  state proto::ethernet { }
  state proto::dot1q { }

  state proto::ip {
    struct Pair pair = {.local = $ip.dst, .remote = $ip.src};
    struct Packets *packets = stats[pair];
    on_valid(packets) {
      atomic_add(packets.rx_pkts, 1);
    }
  }

  // 0 is TC_ACT_OK: let the packet pass.
  state EOP { return 0; }
}

@tc(egress) u32 on_egress(ctx) {
  goto proto::ethernet;

  state proto::ethernet { }
  state proto::dot1q { }

  state proto::ip {
    struct Pair pair = {.local = $ip.src, .remote = $ip.dst};
    struct Packets *packets = stats[pair];
    on_valid(packets) {
      atomic_add(packets.tx_pkts, 1);
    }
  }

  state EOP { return 0; }
}
