// Counts packets and bytes by subnet, for the subnets that you name; a packet counts for the longest prefix that fits:
//
//   sudo ./b run examples/subnet_accounting.b --iface eth0 \
//     --set 'subnets[10.0.0.0/8]={}' --set 'subnets[10.1.0.0/16]={}' --set 'subnets[0.0.0.0/0]={}'
//
// `in` counts what comes from the subnet, `out` what goes to it.

struct Traffic {
  u64 in_packets;
  u64 in_bytes;
  u64 out_packets;
  u64 out_bytes;
}

// Integers as keys of a prefix table stand for addresses: the first bit of the prefix is the most significant one.
Table<u32, Traffic, LPM, NONE> subnets(1024);

@socket_filter u32 account(ctx) {
  u64 bytes = ctx.len;

  goto proto::ethernet;

  state proto::ethernet { }
  state proto::dot1q { }

  state proto::ip {
    u32 source = $ip.src;
    u32 destination = $ip.dst;
    subnets.lookup(source) {
      on_match hit (struct Traffic *from) {
        atomic_add(from.in_packets, 1);
        atomic_add(from.in_bytes, bytes);
      }
    };
    subnets.lookup(destination) {
      on_match hit (struct Traffic *to) {
        atomic_add(to.out_packets, 1);
        atomic_add(to.out_bytes, bytes);
      }
    };
  }

  state EOP { return 0; }
}
