// Tables of places to redirect to in which nothing is: programs get what they ask for instead. Control groups that are not there.
XskMap sockets(4);
DevMap interfaces(4);
DevMapHash numbered(4);
CpuMap processors(4);
CgroupArray groups(4);

@xdp u32 to_socket(ctx) { return sockets.redirect(ctx.rx_queue_index, XDP_PASS); }
@xdp u32 to_no_socket(ctx) { return sockets.redirect(9, XDP_DROP); }
@xdp u32 to_interface(ctx) { return interfaces.redirect(1, XDP_DROP); }
@xdp u32 to_numbered(ctx) { return numbered.redirect(7, XDP_TX); }
@xdp u32 to_processor(ctx) { return processors.redirect(1, XDP_PASS); }
@xdp u32 aborts(ctx) { return sockets.redirect(0); }
@tc(egress) u32 under(ctx) {
  i64 found = bpf_skb_under_cgroup(ctx, groups, 1);
  i64 beyond = bpf_skb_under_cgroup(ctx, groups, 9);
  return (u32) (-found * 10 - beyond);
}

test "nothing to redirect to" {
  packet p = ethernet{} / ip{.src = 10.0.0.1} / "hello";
  expect to_socket(p) == XDP_PASS;
  expect to_no_socket(p) == XDP_DROP;
  expect to_interface(p) == XDP_DROP;
  expect to_numbered(p) == XDP_TX;
  expect to_processor(p) == XDP_PASS;
  expect aborts(p) == XDP_ABORTED;
}

test "no control groups" {
  packet p = ethernet{} / ip{.src = 10.0.0.1} / "hello";
  expect under(p) == 117;                                  // -EAGAIN, -E2BIG
}
