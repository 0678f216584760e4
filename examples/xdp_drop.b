// Drops every packet that an interface receives, before the network stack sees it, and counts them. Each processor has a
// count of its own, so that none waits for another.
//
//   sudo ./b run examples/xdp_drop.b --iface eth1 --interval 1s

PercpuArray<u64> dropped(1);

@xdp u32 drop(ctx) {
  dropped[0] += 1;
  return XDP_DROP;
}
