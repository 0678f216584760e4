#target "6.10"
@struct_ops(tcp_congestion_ops.init, b_cubic) void start(struct sock *sk) { cubictcp_init(sk); }
@struct_ops(tcp_congestion_ops.ssthresh, b_cubic) u32 threshold(struct sock *sk) { return cubictcp_recalc_ssthresh(sk); }
@struct_ops(tcp_congestion_ops.cong_avoid, b_cubic) void avoid(struct sock *sk, u32 ack, u32 acked) { cubictcp_cong_avoid(sk, ack, acked); }
@struct_ops(tcp_congestion_ops.set_state, b_cubic) void state(struct sock *sk, u8 state) { cubictcp_state(sk, state); }
@struct_ops(tcp_congestion_ops.cwnd_event, b_cubic) void event(struct sock *sk, u32 event) { cubictcp_cwnd_event(sk, event); }
@struct_ops(tcp_congestion_ops.pkts_acked, b_cubic) void acknowledged(struct sock *sk, struct ack_sample *sample) { cubictcp_acked(sk, sample); }
@struct_ops(tcp_congestion_ops.undo_cwnd, b_cubic) u32 undo(struct sock *sk) { return tcp_reno_undo_cwnd(sk); }

@struct_ops(tcp_congestion_ops.init, b_bbr) void start_bbr(struct sock *sk) { bbr_init(sk); }
@struct_ops(tcp_congestion_ops.cong_control, b_bbr) void control(struct sock *sk, u32 ack, i32 flags, struct rate_sample *sample) {
  bbr_main(sk, ack, flags, sample);
}
@struct_ops(tcp_congestion_ops.sndbuf_expand, b_bbr) u32 expand(struct sock *sk) { return bbr_sndbuf_expand(sk) + (bbr_min_tso_segs(sk) & 1); }
@struct_ops(tcp_congestion_ops.undo_cwnd, b_bbr) u32 undo_bbr(struct sock *sk) { return bbr_undo_cwnd(sk); }
@struct_ops(tcp_congestion_ops.cwnd_event, b_bbr) void event_bbr(struct sock *sk, u32 event) { bbr_cwnd_event(sk, event); }
@struct_ops(tcp_congestion_ops.ssthresh, b_bbr) u32 threshold_bbr(struct sock *sk) { return bbr_ssthresh(sk); }
@struct_ops(tcp_congestion_ops.set_state, b_bbr) void state_bbr(struct sock *sk, u8 state) { bbr_set_state(sk, state); }
