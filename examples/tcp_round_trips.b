// Round-trip times of TCP connections as the kernel estimates them: a histogram for each address at the other end, and for one
// port alone if that is set. Needs kprobes.
//
//   sudo ./b run examples/tcp_round_trips.b --for 10s
//   sudo ./b run examples/tcp_round_trips.b --set port=443

config u16 port = 0; // at the other end

Histogram<u32> round_trip_us; // by the IPv4 address there; 0 for IPv6

@kprobe(tcp_rcv_established)
u32 on_segment(struct sock *sk) {
  if (port && bpf_ntohs(sk->__sk_common.skc_dport) != port) {
    return 0;
  }
  struct tcp_sock *tcp = (struct tcp_sock *) sk;
  // the kernel keeps eight times the time, so that averages lose nothing
  round_trip_us[bpf_ntohl(sk->__sk_common.skc_daddr)].add(tcp->srtt_us >> 3);
  return 0;
}
