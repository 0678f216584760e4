#target "6.8"
struct Said { u64 stamp; u32 hash; u32 kind; u16 protocol; u16 tag; }
PercpuArray<Said> said(1);

@xdp u32 ask(ctx) {
  Said *s = said[0] ?? return XDP_PASS;
  u32 hash; u32 kind; u64 stamp; u16 protocol; u16 tag;
  if (bpf_xdp_metadata_rx_hash(ctx, hash, kind) == 0) { s->hash = hash; s->kind = kind; }
  if (bpf_xdp_metadata_rx_timestamp(ctx, stamp) == 0) { s->stamp = stamp; }
  if (bpf_xdp_metadata_rx_vlan_tag(ctx, protocol, tag) == 0) { s->protocol = protocol; s->tag = tag; }
  return XDP_PASS;
}
