// What programs do with packets beyond headers, as the kernel does it: PacketMethodsTest runs the tests at the end.
#proto <net>

Array<u64> seen(16);

@tc(ingress) u32 tc_reads(ctx) {
  seen[0] = pkt.len;
  seen[1] = pkt.load(0, u8);
  seen[2] = pkt.load(12, u16);
  seen[3] = pkt.load(2, u32);
  seen[4] = pkt.load(6, u64);
  seen[5] = pkt.load(pkt.len - 1, u8);
  seen[6] = pkt.load(pkt.len - 1, u16);
  seen[7] = pkt.load(0xffffffff, u8);
  goto proto::ethernet;
  state proto::ethernet { seen[8] = pkt.payload; }
  state proto::ip { }
  state proto::tcp { }
  state EOP {
    seen[9] = pkt.payload;
    seen[10] = pkt.starts_with(pkt.payload, "GET ");
    if (pkt.starts_with(pkt.payload, "POST / HTTP/1.1") && !pkt.starts_with(0, "POST")) { seen[11] = 1; }
    return 0;
  }
}

@xdp u32 xdp_reads(ctx) {
  seen[0] = pkt.len;
  seen[1] = pkt.load(0, u8);
  seen[2] = pkt.load(12, u16);
  seen[3] = pkt.load(2, u32);
  seen[4] = pkt.load(6, u64);
  seen[5] = pkt.load(pkt.len - 1, u8);
  seen[6] = pkt.load(pkt.len - 1, u16);
  seen[7] = pkt.load(0xffffffff, u8);
  goto proto::ethernet;
  state proto::ethernet { seen[8] = pkt.payload; }
  state proto::ip { }
  state proto::tcp { }
  state EOP {
    seen[9] = pkt.payload;
    seen[10] = pkt.starts_with(pkt.payload, "GET ");
    if (pkt.starts_with(pkt.payload, "POST / HTTP/1.1") && !pkt.starts_with(0, "POST")) { seen[11] = 1; }
    return 0;
  }
}

@socket_filter u32 filter_reads(ctx) {
  seen[0] = pkt.len;
  seen[1] = pkt.load(0, u8);
  seen[2] = pkt.load(12, u16);
  seen[3] = pkt.load(2, u32);
  seen[4] = pkt.load(6, u64);
  seen[5] = pkt.load(pkt.len - 1, u8);
  seen[6] = pkt.load(pkt.len - 1, u16);
  seen[7] = pkt.load(0xffffffff, u8);
  goto proto::ethernet;
  state proto::ethernet { seen[8] = pkt.payload; }
  state proto::ip { }
  state proto::tcp { }
  state EOP {
    seen[9] = pkt.payload;
    seen[10] = pkt.starts_with(pkt.payload, "GET ");
    if (pkt.starts_with(pkt.payload, "POST / HTTP/1.1") && !pkt.starts_with(0, "POST")) { seen[11] = 1; }
    return 0;
  }
}

u32 first(struct __sk_buff *ctx) { return pkt.load(0, u8) + pkt.len; }

@tc(egress) u32 vlans(ctx) {
  seen[0] = first(ctx);
  if (pkt.vlan_push(5) == 0) { seen[1] = pkt.len; }
  if (pkt.vlan_push(6 | 3 << 13, ETH_P_8021AD) == 0) { seen[2] = pkt.load(12, u16); }
  seen[3] = pkt.load(14, u16);
  if (pkt.vlan_pop() == 0) { seen[4] = ctx.vlan_tci; }
  pkt.vlan_pop();
  seen[5] = ctx.vlan_present;
  return 0;
}

@tc(egress) u32 tunnel(ctx) {
  pkt.set_tunnel_key({.tunnel_id = 7, .remote_ipv4 = 10.0.0.1, .tunnel_ttl = 9});
  u32 result = 0;
  goto proto::ethernet;
  state proto::ethernet { }
  state proto::ip {
    if (pkt.clone_redirect(1) < 0) { result = 1; }
    $ip.ttl = 9;                                       // the packet moved: its header is tested again
    result += $ip.ttl;
  }
  state EOP { return result; }
}

@tc(ingress) u32 to_one(ctx) { return pkt.redirect(1, BPF_F_INGRESS); }
@xdp u32 xdp_to_one(ctx) { return pkt.redirect(1); }

// Takes a tag off by hand.
@xdp u32 untag(ctx) {
  u64 high = 0;
  u32 low = 0;
  u32 tagged = 0;
  goto proto::ethernet;
  state proto::ethernet { high = $ethernet.dst; }
  state proto::dot1q { tagged = 1; low = $dot1q.type; }
  state EOP {
    if (!tagged) { return XDP_PASS; }
    if (pkt.adjust_head(4) < 0) { return XDP_ABORTED; }
    seen[0] = pkt.len;
    seen[1] = pkt.load(10, u16);
    seen[2] = pkt.payload;
    if ($ethernet || $dot1q) { seen[3] = 1; }
    return XDP_DROP;
  }
}

// Which headers were reached, asked where paths meet.
@tc(ingress) u32 tested(ctx) {
  goto proto::ethernet;
  state proto::ethernet {}
  state proto::dot1q {}
  state proto::ip { if ($dot1q) { seen[0] = $dot1q.vlanid; } }
  state proto::ip6 {}
  state proto::tcp {}
  state proto::udp {}
  state EOP {
    if (!$ethernet) return 0;
    if ($tcp || $udp) { seen[1] = 1; }
    if ($tcp) { seen[2] = $tcp.dst_port; if ($ip) { seen[3] = $ip.src; } else { seen[4] = $ethernet.src; } }
    if ($ip6 && $udp) { seen[5] = $udp.dport + $ip6.hlimit; $udp.dport = 7; }
    if (!$udp) return 2;
    seen[6] = $udp.dport;
    return 1;
  }
}
@xdp u32 xdp_tested(ctx) {
  goto proto::ethernet;
  state proto::ethernet {}
  state proto::dot1q {}
  state proto::ip { if ($dot1q) { seen[0] = $dot1q.vlanid; } }
  state proto::ip6 {}
  state proto::tcp {}
  state proto::udp {}
  state EOP {
    if (!$ethernet) return 0;
    if ($tcp || $udp) { seen[1] = 1; }
    if ($tcp) { seen[2] = $tcp.dst_port; if ($ip) { seen[3] = $ip.src; } else { seen[4] = $ethernet.src; } }
    if ($ip6 && $udp) { seen[5] = $udp.dport + $ip6.hlimit; $udp.dport = 7; }
    if (!$udp) return 2;
    seen[6] = $udp.dport;
    return 1;
  }
}
@socket_filter u32 filter_tested(ctx) {
  goto proto::ethernet;
  state proto::ethernet {}
  state proto::dot1q {}
  state proto::ip { if ($dot1q) { seen[0] = $dot1q.vlanid; } }
  state proto::ip6 {}
  state proto::tcp {}
  state proto::udp {}
  state EOP {
    if (!$ethernet) return 0;
    if ($tcp || $udp) { seen[1] = 1; }
    if ($tcp) { seen[2] = $tcp.dst_port; if ($ip) { seen[3] = $ip.src; } else { seen[4] = $ethernet.src; } }
    if ($ip6 && $udp) { seen[5] = $udp.dport + $ip6.hlimit; }
    if (!$udp) return 2;
    seen[6] = $udp.dport;
    return 1;
  }
}

// Functions that change where headers are, that only move the packet, that only look.
u32 push(struct __sk_buff *ctx) { return pkt.vlan_push(5) == 0; }
u32 outer(struct __sk_buff *ctx) { return push(ctx); }
u32 look(struct __sk_buff *ctx) { return pkt.load(23, u8); }
@tc(ingress) u32 callers(ctx) {
  goto proto::ethernet;
  state proto::ethernet { }
  state proto::ip {
    seen[0] = look(ctx) + $ip.ttl;
    if (outer(ctx) && !$ip) { seen[1] = pkt.load(18, u8) + pkt.len; }
    return 7;
  }
  state EOP { return 0; }
}

@tc(ingress) u32 stores(ctx) {
  goto proto::ethernet;
  state proto::ethernet {}
  state proto::ip {
    seen[0] = pkt.store(14 + 16, u32, 10.1.2.3) == 0;
    seen[1] = $ip.dst;
    seen[2] = pkt.store(0, u8, 7) == 0;
    seen[3] = pkt.store(pkt.len - 8, u64, 0x0102030405060708) == 0;
    seen[4] = pkt.load(pkt.len - 6, u16);
    seen[5] = pkt.store(pkt.len - 1, u16, 1) < 0;
    seen[6] = pkt.store(0xffffffff, u16, 1) < 0;
    seen[7] = $ethernet.dst >> 40;
    return 1;
  }
  state EOP { return 0; }
}
@xdp u32 xdp_stores(ctx) {
  goto proto::ethernet;
  state proto::ethernet {}
  state proto::ip {
    seen[0] = pkt.store(14 + 16, u32, 10.1.2.3) == 0;
    seen[1] = $ip.dst;
    seen[2] = pkt.store(0, u8, 7) == 0;
    seen[3] = pkt.store(pkt.len - 8, u64, 0x0102030405060708) == 0;
    seen[4] = pkt.load(pkt.len - 6, u16);
    seen[5] = pkt.store(pkt.len - 1, u16, 1) < 0;
    seen[6] = pkt.store(0xffffffff, u16, 1) < 0;
    seen[7] = $ethernet.dst >> 40;
    return 1;
  }
  state EOP { return 0; }
}
PercpuArray<u64> steps(2);
LpmTrie<u32, u32> networks(4);
@xdp u32 in_network(ctx) {
  goto proto::ethernet;
  state proto::ethernet {}
  state proto::ip { return networks[$ip.src] + (u32) steps[1]; }
  state EOP { return 0; }
}
test "stores bytes" {
  packet p = ethernet{.dst = 0xffffffffffff} / ip{.dst = 10.0.0.1} / [0, 0, 0, 0, 0, 0, 0, 0];
  expect stores(p) == 1;
  expect seen[0] == 1; expect seen[1] == 10.1.2.3; expect seen[2] == 1; expect seen[3] == 1;
  expect seen[4] == 0x0304; expect seen[5] == 1; expect seen[6] == 1; expect seen[7] == 7;
}
test "stores bytes before the stack" {
  packet p = ethernet{.dst = 0xffffffffffff} / ip{.dst = 10.0.0.1} / [0, 0, 0, 0, 0, 0, 0, 0];
  expect xdp_stores(p) == 1;
  expect seen[0] == 1; expect seen[1] == 10.1.2.3; expect seen[2] == 1; expect seen[3] == 1;
  expect seen[4] == 0x0304; expect seen[5] == 1; expect seen[6] == 1; expect seen[7] == 7;
}
test "knows networks and leaves of every processor" {
  packet p = ethernet{} / ip{.src = 10.1.2.3};
  networks[10.0.0.0/8] = 5;
  networks[10.1.0.0/16] = 6;
  steps[1] = 100;
  expect in_network(p) == 106;
  expect networks[10.0.0.0/8] == 5;
}

test "reads anywhere" {
  packet p = ethernet{.dst = 0x010203040506, .src = 0x0708090a0b0c} / ip{} / [1, 1, 1, 1] / tcp{} / [1, 1, 1, 1] / "GET / HTTP/1.1";
  expect tc_reads(p) == 0;
  expect seen[0] == 76;
  expect seen[1] == 1;
  expect seen[2] == 0x0800;
  expect seen[3] == 0x03040506;
  expect seen[4] == 0x0708090a0b0c0800;
  expect seen[5] == '1';
  expect seen[6] == 0;
  expect seen[7] == 0;
  expect seen[8] == 14;
  expect seen[9] == 58;
  expect seen[10] == 0;
  packet q = ethernet{} / ip{} / tcp{} / "POST / HTTP/1.1";
  expect seen[11] == 0;
  expect tc_reads(q) == 0;
  expect seen[11] == 1;
}
test "reads anywhere before the stack" {
  packet p = ethernet{.dst = 0x010203040506, .src = 0x0708090a0b0c} / ip{} / [1, 1, 1, 1] / tcp{} / "GET / HTTP/1.1";
  expect xdp_reads(p) == 0;
  expect seen[0] == 72;
  expect seen[1] == 1;
  expect seen[2] == 0x0800;
  expect seen[3] == 0x03040506;
  expect seen[4] == 0x0708090a0b0c0800;
  expect seen[5] == '1';
  expect seen[6] == 0;
  expect seen[7] == 0;
  expect seen[8] == 14;
  expect seen[9] == 58;
  expect seen[10] == 1;
  packet q = ethernet{} / ip{} / tcp{} / "POST / HTTP/1.1";
  packet short = ethernet{} / ip{} / tcp{} / "POST / HTTP/1.";
  expect xdp_reads(short) == 0;
  expect seen[11] == 0;
  expect xdp_reads(q) == 0;
  expect seen[11] == 1;
}
test "reads anywhere for a socket" {
  packet p = ethernet{.dst = 0x010203040506, .src = 0x0708090a0b0c} / ip{} / tcp{} / "GET / HTTP/1.1";
  expect filter_reads(p) == 0;
  expect seen[0] == 68;
  expect seen[1] == 1;
  expect seen[2] == 0x0800;
  expect seen[3] == 0x03040506;
  expect seen[4] == 0x0708090a0b0c0800;
  expect seen[5] == '1';
  expect seen[6] == 0;
  expect seen[7] == 0;
  expect seen[8] == 14;
  expect seen[9] == 54;
  expect seen[10] == 1;
}
test "tags" {
  packet p = ethernet{.dst = 0x020000000000} / arp{};
  expect vlans(p) == 0;
  expect seen[0] == 44;
  expect seen[1] == 42;
  expect seen[2] == 0x8100;
  expect seen[3] == 5;
  expect seen[4] == 5;
  expect seen[5] == 0;
}
test "sends elsewhere" {
  packet p = ethernet{} / ip{};
  expect tunnel(p) == 9;
  expect to_one(p) == TC_ACT_REDIRECT;
  expect xdp_to_one(p) == XDP_REDIRECT;
}
test "moves the start" {
  packet p = ethernet{.dst = 0x0a0b0c0d0e0f, .src = 0x010203040506} / dot1q{.vlanid = 7} / ip{};
  packet plain = ethernet{} / ip{};
  expect untag(plain) == XDP_PASS;
  expect untag(p) == XDP_DROP;
  expect seen[0] == 34;
  expect seen[1] == 7;
  expect seen[2] == 0;
  expect seen[3] == 0;
}
test "asks what was reached" {
  packet a = ethernet{.src = 4} / dot1q{.vlanid = 5} / ip{.src = 9} / tcp{.dst_port = 80};
  expect tested(a) == 2;
  expect seen[0] == 5; expect seen[1] == 1; expect seen[2] == 80; expect seen[3] == 9; expect seen[4] == 0; expect seen[5] == 0;
  packet b = ethernet{.src = 4} / ip6{} / tcp{.dst_port = 80};
  expect tested(b) == 2;
  expect seen[4] == 4;
  packet c = ethernet{.src = 4} / ip6{} / udp{.dport = 80};
  expect tested(c) == 1;
  expect seen[5] == 144; expect seen[6] == 7;
  packet d = ethernet{.src = 4} / ip{} / [0, 1];
  expect tested(d) == 2;
}
test "asks before the stack" {
  packet a = ethernet{.src = 4} / dot1q{.vlanid = 5} / ip{.src = 9} / tcp{.dst_port = 80};
  expect xdp_tested(a) == 2;
  expect seen[0] == 5; expect seen[1] == 1; expect seen[2] == 80; expect seen[3] == 9; expect seen[4] == 0; expect seen[5] == 0;
  packet b = ethernet{.src = 4} / ip6{} / tcp{.dst_port = 80};
  expect xdp_tested(b) == 2;
  expect seen[4] == 4;
  packet c = ethernet{.src = 4} / ip6{} / udp{.dport = 80};
  expect xdp_tested(c) == 1;
  expect seen[5] == 144; expect seen[6] == 7;
  packet d = ethernet{.src = 4} / ip{} / [0, 1];
  expect xdp_tested(d) == 2;
}
test "asks for a socket" {
  packet a = ethernet{.src = 4} / dot1q{.vlanid = 5} / ip{.src = 9} / tcp{.dst_port = 80};
  expect filter_tested(a) == 2;
  expect seen[0] == 5; expect seen[1] == 1; expect seen[2] == 80; expect seen[3] == 9; expect seen[4] == 0; expect seen[5] == 0;
  packet b = ethernet{.src = 4} / ip6{} / tcp{.dst_port = 80};
  expect filter_tested(b) == 2;
  expect seen[4] == 4;
  packet c = ethernet{.src = 4} / ip6{} / udp{.dport = 80};
  expect filter_tested(c) == 1;
  expect seen[5] == 144; expect seen[6] == 80;
  packet d = ethernet{.src = 4} / ip{} / [0, 1];
  expect filter_tested(d) == 2;
}
test "calls functions" {
  packet p = ethernet{} / ip{.ttl = 9, .nextp = 3};
  expect callers(p) == 7;
  expect seen[0] == 12;
  expect seen[1] == 34;
}

struct Neighbour { u8 mac[6]; u8 other[6]; u64 number:48; }
Hash<u32, Neighbour> neighbours(64);
u8 kept[6];
@tc(ingress) u32 addresses(ctx) {
  goto proto::ethernet;
  state proto::ethernet {
    u8 source[6] = $ethernet.src;
    Neighbour n = {.mac = $ethernet.dst, .number = source};
    kept = $ethernet.dst;
    neighbours[1] = n;
    seen[1] = source[0];
    seen[2] = source[5];
    Neighbour *next = neighbours.lookup(1) ?? return 0;
    $ethernet.src = next->mac;
    $ethernet.dst = source;
    seen[3] = $ethernet.src;
    seen[4] = $ethernet.dst;
    u64 number:48 = kept;
    seen[5] = number;
  }
  state proto::ip {}
  state EOP { if ($ip) { seen[6] = $ethernet.type + $ip.ttl; } return 0; }
}
test "copies addresses of Ethernet" {
  packet p = ethernet{.src = 0x010203040506, .dst = 0x0a0b0c0d0e0f} / ip{.ttl = 9} / "x";
  expect addresses(p) == 0;
  expect seen[1] == 1;
  expect seen[2] == 6;
  expect neighbours[1].mac[0] == 10;
  expect neighbours[1].mac[5] == 15;
  expect neighbours[1].number == 0x010203040506;
  expect seen[3] == 0x0a0b0c0d0e0f;
  expect seen[4] == 0x010203040506;
  expect seen[5] == 0x0a0b0c0d0e0f;
  expect seen[6] == 0x809;
}
