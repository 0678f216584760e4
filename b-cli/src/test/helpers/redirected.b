#target "6.18"
struct Event { u32 length; }
PerfBuffer<Event> packets;

@fentry(xdp_do_redirect) u32 redirected(struct net_device *dev, struct xdp_buff *xdp) {
  Event event = {.length = 14};
  bpf_xdp_output(xdp, packets, 14 << 32 | BPF_F_CURRENT_CPU, event, sizeof(event));
  return 0;
}
