// A TCP congestion control that the kernel uses: Reno, with counts of what it did and a histogram of its windows. Connections
// choose it by its name, b_reno: all of a network namespace (sysctl net.ipv4.tcp_congestion_control=b_reno), those of a route (ip
// route ... congctl b_reno), or one (setsockopt TCP_CONGESTION). Connections that use it at the end keep it until they close.
//
//   sudo ./b run examples/congestion_control.b -- iperf3 -C b_reno -c SERVER

u64 connections;
u64 acknowledged;
u64 losses;
Histogram<> windows;

@struct_ops(tcp_congestion_ops.init, b_reno) void start(struct tcp_sock *tp) {
  connections += 1;
}

// after a loss: half of the window
@struct_ops(tcp_congestion_ops.ssthresh, b_reno) u32 threshold(struct tcp_sock *tp) {
  losses += 1;
  u32 half = tp->snd_cwnd / 2;
  return half < 2 ? 2 : half;
}

@struct_ops(tcp_congestion_ops.cong_avoid, b_reno) void grow(struct tcp_sock *tp, u32 ack, u32 acked) {
  acknowledged += acked;
  windows.add(tp->snd_cwnd);
  // a window that is not used does not grow
  if (tp->snd_cwnd >= 2 * tp->max_packets_out) { return; }
  // slow start: one packet more for each that has arrived
  if (tp->snd_cwnd < tp->snd_ssthresh) {
    tp->snd_cwnd += acked;
    return;
  }
  // then one for each window that has arrived
  tp->snd_cwnd_cnt += acked;
  if (tp->snd_cwnd_cnt >= tp->snd_cwnd) {
    tp->snd_cwnd_cnt = 0;
    tp->snd_cwnd++;
  }
}

// the loss was none
@struct_ops(tcp_congestion_ops.undo_cwnd, b_reno) u32 undo(struct tcp_sock *tp) {
  return tp->snd_cwnd > tp->prior_cwnd ? tp->snd_cwnd : tp->prior_cwnd;
}
