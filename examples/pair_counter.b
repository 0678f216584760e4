// Counts the packets between each pair of IPv4 addresses, in both directions, with a socket filter:
//
//   sudo ./b run examples/pair_counter.b --iface eth0
//
// A socket filter sees what comes in and what goes out on the interface. Of each pair, `dip` is the larger address;
// `rx_pkts` counts packets to it and `tx_pkts` packets from it. VLAN tags and IPv4 options are taken care of by the
// parser states; packets that are too short for their headers end in state EOP and count nowhere.

struct Pair {
  u32 dip;
  u32 sip;
}

struct Packets {
  u64 rx_pkts;
  u64 tx_pkts;
}

Table<Pair, Packets, FIXED_MATCH, AUTO> stats(1024);

@socket_filter u32 on_packet(ctx) {
  goto proto::ethernet;

  state proto::ethernet { }
  state proto::dot1q { }

  state proto::ip {
    struct Pair pair;
    u64 rx = 0;
    u64 tx = 0;
    if $ip.dst > $ip.src {
      pair.dip = $ip.dst;
      pair.sip = $ip.src;
      rx = 1;
    } else {
      pair.dip = $ip.src;
      pair.sip = $ip.dst;
      tx = 1;
    }
    struct Packets *packets = stats[pair];
    on_valid(packets) {
      atomic_add(packets.rx_pkts, rx);
      atomic_add(packets.tx_pkts, tx);
    }
  }

  // The result of a socket filter is the number of bytes that the socket gets: none, the table is enough.
  state EOP { return 0; }
}
