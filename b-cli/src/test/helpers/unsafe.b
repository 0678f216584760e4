#target "6.18"
#allow unsafe

@kprobe(vfs_read) u32 disturb(ctx) {
  bpf_send_signal(9);
  bpf_send_signal_thread(9);
  return 0;
}
