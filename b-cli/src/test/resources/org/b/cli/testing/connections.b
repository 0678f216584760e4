#target "6.1"
#proto <net>
struct Tuple { u32 saddr; u32 daddr; u16 sport; u16 dport; }
struct Options { i32 netns_id; i32 error; u8 l4proto; u8 dir; u8 reserved[2]; }
Array<u64> steps(4);

@tc(ingress) u32 opened(ctx) {
  Tuple tuple = {.saddr = bpf_htonl(10.0.0.1), .daddr = bpf_htonl(10.0.0.2), .sport = bpf_htons(1000), .dport = bpf_htons(80)};
  Options options = {.netns_id = -1, .l4proto = IPPROTO_TCP};
  struct nf_conn *none = bpf_skb_ct_lookup(ctx, tuple, sizeof(tuple), options, sizeof(options));
  if (none) { bpf_ct_release(none); return 1; }
  struct nf_conn___init *made = bpf_skb_ct_alloc(ctx, tuple, sizeof(tuple), options, sizeof(options)) ?? return 2;
  bpf_ct_set_timeout(made, 10000);
  struct nf_conn *connection = bpf_ct_insert_entry(made) ?? return 3;
  if (bpf_ct_change_timeout(connection, 5000) == 0) { steps[0] += 1; }
  bpf_ct_release(connection);
  struct nf_conn *found = bpf_skb_ct_lookup(ctx, tuple, sizeof(tuple), options, sizeof(options)) ?? return 4;
  steps[1] += 1;
  bpf_ct_release(found);
  return 0;
}

test "a connection that a program makes is found" {
  packet p = ethernet{} / ip{.src = 10.0.0.1, .dst = 10.0.0.2} / tcp{.src_port = 1000, .dst_port = 80, .flag_syn = 1};
  expect opened(p) == 0;
  expect steps[0] == 1;
  expect steps[1] == 1;
}
