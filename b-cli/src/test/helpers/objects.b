#target "6.18"

@raw_tracepoint(sched_process_exec) u32 stacks(struct task_struct *task) {
  u64 addresses[8];
  bpf_get_task_stack(task, addresses, sizeof(addresses), 0);
  struct task_struct *own = bpf_get_current_task_btf();
  struct pt_regs *registers = bpf_task_pt_regs(own);
  return registers->ip == 5;
}

@iter(task) u32 list(struct bpf_iter_meta *meta, struct task_struct *task) {
  struct seq_file *out = meta->seq;
  u64 values[1];
  if (task) {
    values[0] = task->tgid;
    bpf_seq_printf(out, "%d\n", 4, values, sizeof(values));
    bpf_seq_write(out, values, sizeof(values));
  }
  return 0;
}

@tc(ingress) u32 casts(ctx) {
  struct bpf_sock *sk = ctx.sk ?? return 0;
  u32 sum = 0;
  struct tcp_sock *tcp = bpf_skc_to_tcp_sock(sk);
  if (tcp) { sum += tcp->snd_cwnd; }
  struct tcp6_sock *tcp6 = bpf_skc_to_tcp6_sock(sk);
  if (tcp6) { sum += 1; }
  struct udp6_sock *udp6 = bpf_skc_to_udp6_sock(sk);
  if (udp6) { sum += 1; }
  struct tcp_timewait_sock *waiting = bpf_skc_to_tcp_timewait_sock(sk);
  if (waiting) { sum += 1; }
  struct tcp_request_sock *request = bpf_skc_to_tcp_request_sock(sk);
  if (request) { sum += 1; }
  struct unix_sock *local = bpf_skc_to_unix_sock(sk);
  if (local) { sum += local->sk.sk_mark; }
  struct mptcp_sock *multi = bpf_skc_to_mptcp_sock(sk);
  if (multi) { sum += multi->token; }
  return sum;
}

@iter(unix) u32 local(struct bpf_iter_meta *meta, struct unix_sock *unix_sk) {
  if (!unix_sk) { return 0; }
  struct unix_sock *same = bpf_skc_to_unix_sock(unix_sk);
  return same ? same->sk.sk_mark == 5 : 0;
}

@tp_btf(inet_sock_set_state) u32 changed(struct sock *sk) {
  struct tcp_sock *tcp = bpf_skc_to_tcp_sock(sk);
  return tcp ? tcp->snd_cwnd == 5 : 0;
}
