// What a control group may send: packets to the networks in `allowed` and to this machine; anything else is dropped and
// counted. IPv6 is dropped as a whole.
//
//   sudo mkdir /sys/fs/cgroup/inside
//   sudo ./b run examples/egress_filter.b --cgroup /sys/fs/cgroup/inside --set 'allowed[10.0.0.0/8]=1'
//   echo $$ | sudo tee /sys/fs/cgroup/inside/cgroup.procs     # this shell and what it starts

struct Host {
  u32 ip;
}

LpmTrie<u32, u64> allowed(1024);
LruHash<Host, u64> dropped(1024);
u64 dropped_others;

@cgroup_skb(egress)
u32 on_packet(ctx) {
  goto proto::ip;

  state proto::ip {
    if ($ip.ver == 4) {
      u32 to = $ip.dst;
      if ((to >> 24) == 127 || allowed.lookup(to)) {
        return 1;
      }
      dropped[{.ip = to}] += 1;
      return 0;
    }
  }
  state EOP {
    dropped_others += 1;
    return 0;
  }
}
