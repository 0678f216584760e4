Hash<u32, u64> seen(64);
struct Ipv4 { u8 start; u8 tos; u16 length; u16 id; u16 fragment; u8 ttl; u8 protocol; u16 checksum; u32 source; u32 destination; }

void addresses(struct bpf_flow_keys *keys, u32 source, u32 destination) {
  if (!keys) { return; }
  keys->ipv4_src = source;
  keys->ipv4_dst = destination;
}

@flow_dissector u32 dissect(ctx) {
  struct bpf_flow_keys *keys = ctx.flow_keys;
  Ipv4 ip = {};
  if (keys.n_proto != bpf_htons(ETH_P_IP)) { return BPF_FLOW_DISSECTOR_CONTINUE; }
  if (bpf_skb_load_bytes(ctx, keys.nhoff, ip, sizeof(ip)) < 0) { return BPF_DROP; }
  keys.addr_proto = ETH_P_IP;
  keys.ip_proto = ip.protocol;
  keys.thoff += (u16) (keys.nhoff + (ip.start & 15) * 4);
  keys.ipv6_dst[3] = ctx.flow_keys.ipv6_src[0];
  ctx.flow_keys.flow_label[0:+20] = 1;
  addresses(keys, ip.source, ip.destination);
  seen[keys.flags] += 1;
  return BPF_OK;
}
