// Completion inside a socket filter offers helpers of socket filters only.
@socket_filter u32 on_packet(ctx) {
  u64 t = bpf_ktime_get_ns();
  return 0;
}
