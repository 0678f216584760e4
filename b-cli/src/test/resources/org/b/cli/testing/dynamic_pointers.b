#target "6.17"
#proto <net>
struct Copy { u32 length; u32 word; u8 bytes[64]; }
Array<Copy> copies(1);

@tc(ingress) u32 copied(ctx) {
  Copy *copy = copies.lookup(0) ?? return TC_ACT_SHOT;
  struct bpf_dynptr *packet = bpf_dynptr_from_skb(ctx, 0);
  struct bpf_dynptr *bytes = bpf_dynptr_from_mem(copy->bytes, sizeof(copy->bytes), 0);
  copy->length = packet.size();
  if (bpf_dynptr_memset(bytes, 0, 64, 7)) { return TC_ACT_SHOT; }
  if (bpf_dynptr_adjust(packet, 14, copy->length)) { return TC_ACT_SHOT; }
  if (bpf_dynptr_copy(bytes, 4, packet, 0, 20)) { return TC_ACT_SHOT; }
  u32 word = 0;
  if (packet.read(16, word)) { return TC_ACT_SHOT; }
  copy->word = bpf_ntohl(word);
  if (packet.read(1000, word) == 0) { return TC_ACT_SHOT; }
  return TC_ACT_OK;
}

@tc(ingress) u32 rewritten(ctx) {
  goto proto::ethernet;
  state proto::ethernet {}
  state proto::ip {
    struct bpf_dynptr *packet = bpf_dynptr_from_skb(ctx, 0);
    u32 other = bpf_htonl(10.0.0.9);
    if (packet.write(30, other)) { return TC_ACT_SHOT; }
    return $ip.dst == 10.0.0.9 ? TC_ACT_OK : TC_ACT_SHOT;
  }
  state EOP { return TC_ACT_SHOT; }
}

@xdp u32 early(ctx) {
  Copy *copy = copies.lookup(0) ?? return XDP_ABORTED;
  struct bpf_dynptr *packet = bpf_dynptr_from_xdp(ctx, 0);
  if (bpf_dynptr_is_rdonly(packet) || bpf_dynptr_is_null(packet)) { return XDP_ABORTED; }
  if (packet.read(26, copy->bytes, 8)) { return XDP_ABORTED; }
  copy->length = packet.size();
  return XDP_DROP;
}

test "a packet is copied by its dynamic pointer" {
  packet p = ethernet{} / ip{.src = 10.0.0.1, .dst = 10.0.0.2} / udp{.sport = 1, .dport = 53} / "who?";
  expect copied(p) == TC_ACT_OK;
  expect copies[0].length == 46;
  expect copies[0].word == 10.0.0.2;
  expect copies[0].bytes[3] == 7;
  expect copies[0].bytes[4] == 0x45;
  expect copies[0].bytes[16] == 10;
  expect copies[0].bytes[19] == 1;
  expect copies[0].bytes[24] == 7;
}
test "headers are tested again after a write" {
  packet p = ethernet{} / ip{.src = 10.0.0.1, .dst = 10.0.0.2} / udp{};
  expect rewritten(p) == TC_ACT_OK;
}
test "XDP reads with a length" {
  packet p = ethernet{} / ip{.src = 10.0.0.1, .dst = 10.0.0.2} / udp{};
  expect early(p) == XDP_DROP;
  expect copies[0].length == 42;
  expect copies[0].bytes[3] == 1;
  expect copies[0].bytes[7] == 2;
  expect copies[0].bytes[8] == 0;
}
