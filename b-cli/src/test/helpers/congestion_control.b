#target "5.13"
u64 acknowledged;

@struct_ops(tcp_congestion_ops.ssthresh, b_calls) u32 ssthresh(struct sock *sk) { return tcp_reno_ssthresh(sk); }
@struct_ops(tcp_congestion_ops.cong_avoid, b_calls) void avoid(struct sock *sk, u32 ack, u32 acked) {
  acknowledged += acked;
  tcp_reno_cong_avoid(sk, ack, acked);
}
@struct_ops(tcp_congestion_ops.undo_cwnd, b_calls) u32 undo(struct sock *sk) { return tcp_reno_undo_cwnd(sk); }
@struct_ops(tcp_congestion_ops.init, b_calls) void init(struct tcp_sock *tp) {
  tp->inet_conn.icsk_ca_priv[0] = 7;
  tp->inet_conn.icsk_ca_priv[1] += tp->inet_conn.icsk_ca_priv[0];
  tp->ecn_flags |= 1;
  if (!tp) { tp->snd_cwnd = tp->snd_ssthresh; }
  tp->snd_ssthresh = 0x7fffffff;
}
@struct_ops(tcp_congestion_ops.release, b_calls) void release(struct sock *sk) { bpf_tcp_send_ack(sk, 1); }
@struct_ops(tcp_congestion_ops.set_state, b_calls) void state(struct sock *sk, u8 state) { log("state %d\n", state); }
@struct_ops(tcp_congestion_ops.cwnd_event, b_calls) void event(struct sock *sk, u32 event) {
  if (event > 3) { return; }
  acknowledged++;
}
@struct_ops(tcp_congestion_ops.in_ack_event, b_calls) void ack(struct tcp_sock *tp, u32 flags) {
  u32 more = tcp_slow_start(tp, 1);
  if (more) { tcp_cong_avoid_ai(tp, tp->snd_cwnd, more); }
}
@struct_ops(tcp_congestion_ops.pkts_acked, b_calls) void acked(struct tcp_sock *tp, struct ack_sample *sample) {
  acknowledged += sample->pkts_acked;
}
@struct_ops(tcp_congestion_ops.sndbuf_expand, b_calls) u32 expand(struct sock *sk) { return 2; }
