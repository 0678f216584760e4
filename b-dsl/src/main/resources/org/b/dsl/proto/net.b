// The built-in protocols, `#proto <net>`: what `proto::` means where the proto file declares nothing.
// A header is followed by its transition; a header without one is the last. What follows a header's fields, and is not
// given a name, is an array whose size says how long it is. A state that a function does not declare ends parsing.
//
// Headers that another packet carries have names of their own (inner_ip), so that both can be read.

#packed "true"

// IEEE 802.3
struct ethernet {
  u64 dst:48;
  u64 src:48;
  u32 type:16;
};

state ethernet {
  switch $ethernet.type {
    case 0x0800 { next proto::ip; };
    case 0x86dd { next proto::ip6; };
    case 0x0806 { next proto::arp; };
    case 0x8100 { next proto::dot1q; };
    case 0x88a8 { next proto::dot1ad; };
    case 0x8847 { next proto::mpls; };
    case 0x8848 { next proto::mpls; };
    case * { goto EOP; };
  }
}

// IEEE 802.1ad: the service tag, before another tag
struct dot1ad {
  u32 pri:3;
  u32 cfi:1;
  u32 vlanid:12;
  u32 type:16;
};

state dot1ad {
  switch $dot1ad.type {
    case 0x0800 { next proto::ip; };
    case 0x86dd { next proto::ip6; };
    case 0x0806 { next proto::arp; };
    case 0x8100 { next proto::dot1q; };
    case 0x88a8 { next proto::dot1ad; };
    case 0x8847 { next proto::mpls; };
    case 0x8848 { next proto::mpls; };
    case * { goto EOP; };
  }
}

// IEEE 802.1Q; where tags are stacked, $dot1q is the one that was reached last
struct dot1q {
  u32 pri:3;
  u32 cfi:1;
  u32 vlanid:12;
  u32 type:16;
};

state dot1q {
  switch $dot1q.type {
    case 0x0800 { next proto::ip; };
    case 0x86dd { next proto::ip6; };
    case 0x0806 { next proto::arp; };
    case 0x8100 { next proto::dot1q; };
    case 0x8847 { next proto::mpls; };
    case 0x8848 { next proto::mpls; };
    case * { goto EOP; };
  }
}

// RFC 3032; of stacked labels, $mpls is the one that was reached last
struct mpls {
  u32 label:20;
  u32 tc:3;
  u32 bottom:1;
  u32 ttl:8;
};

state mpls {
  if $mpls.bottom == 0 {
    next proto::mpls;
  }
  // nothing names what a stack of labels carries: IPv4 and IPv6 start with their version (RFC 4928)
  switch pkt.load(pkt.payload, u8) >> 4 {
    case 4 { next proto::ip; };
    case 6 { next proto::ip6; };
    case * { goto EOP; };
  }
}

// RFC 826, for IPv4 over Ethernet
struct arp {
  u32 htype:16;
  u32 ptype:16;
  u32 hlen:8;
  u32 plen:8;
  u32 oper:16;
  u64 sha:48;
  u32 spa:32;
  u64 tha:48;
  u32 tpa:32;
};

// RFC 791
struct ip {
  u32 ver:4;
  u32 hlen:4;
  u32 tos:8;
  u32 tlen:16;
  u32 identification:16;
  u32 ffo_unused:1;
  u32 df:1;
  u32 mf:1;
  u32 foffset:13;
  u32 ttl:8;
  u32 nextp:8;
  u32 hchecksum:16;
  u32 src:32;
  u32 dst:32;
  u8 options[$ip.hlen * 4 - 20];
};

state ip {
  // only a packet's first fragment has the next header
  if $ip.foffset != 0 {
    goto EOP;
  }
  switch $ip.nextp {
    case 1 { next proto::icmp; };
    case 6 { next proto::tcp; };
    case 17 { next proto::udp; };
    case 47 { next proto::gre; };
    case 51 { next proto::ah; };
    case 132 { next proto::sctp; };
    // RFC 2003, RFC 4213
    case 4 { next proto::inner_ip; };
    case 41 { next proto::inner_ip6; };
    case * { goto EOP; };
  }
}

// RFC 8200; addresses in two halves
struct ip6 {
  u32 ver:4;
  u32 tclass:8;
  u32 flow:20;
  u32 plen:16;
  u32 nextp:8;
  u32 hlimit:8;
  u64 src_hi:64;
  u64 src_lo:64;
  u64 dst_hi:64;
  u64 dst_lo:64;
};

state ip6 {
  switch $ip6.nextp {
    case 6 { next proto::tcp; };
    case 17 { next proto::udp; };
    case 58 { next proto::icmp6; };
    case 0 { next proto::ip6_hop; };
    case 43 { next proto::ip6_route; };
    case 44 { next proto::ip6_frag; };
    case 60 { next proto::ip6_dest; };
    case 51 { next proto::ah; };
    case 47 { next proto::gre; };
    case 132 { next proto::sctp; };
    case 4 { next proto::inner_ip; };
    case 41 { next proto::inner_ip6; };
    case * { goto EOP; };
  }
}

// RFC 8200, 4.3: hop-by-hop options. Lengths of extension headers count units of 8 bytes beyond the first.
struct ip6_hop {
  u32 nextp:8;
  u32 hlen:8;
  u8 options[$ip6_hop.hlen * 8 + 6];
};

state ip6_hop {
  switch $ip6_hop.nextp {
    case 6 { next proto::tcp; };
    case 17 { next proto::udp; };
    case 58 { next proto::icmp6; };
    case 43 { next proto::ip6_route; };
    case 44 { next proto::ip6_frag; };
    case 60 { next proto::ip6_dest; };
    case 51 { next proto::ah; };
    case 47 { next proto::gre; };
    case 132 { next proto::sctp; };
    case 4 { next proto::inner_ip; };
    case 41 { next proto::inner_ip6; };
    case * { goto EOP; };
  }
}

// RFC 8200, 4.6: destination options, which may come twice
struct ip6_dest {
  u32 nextp:8;
  u32 hlen:8;
  u8 options[$ip6_dest.hlen * 8 + 6];
};

state ip6_dest {
  switch $ip6_dest.nextp {
    case 6 { next proto::tcp; };
    case 17 { next proto::udp; };
    case 58 { next proto::icmp6; };
    case 43 { next proto::ip6_route; };
    case 44 { next proto::ip6_frag; };
    case 60 { next proto::ip6_dest; };
    case 51 { next proto::ah; };
    case 47 { next proto::gre; };
    case 132 { next proto::sctp; };
    case 4 { next proto::inner_ip; };
    case 41 { next proto::inner_ip6; };
    case * { goto EOP; };
  }
}

// RFC 8200, 4.4
struct ip6_route {
  u32 nextp:8;
  u32 hlen:8;
  u32 type:8;
  u32 left:8;
  u32 data:32;
  u8 more[$ip6_route.hlen * 8];
};

state ip6_route {
  switch $ip6_route.nextp {
    case 6 { next proto::tcp; };
    case 17 { next proto::udp; };
    case 58 { next proto::icmp6; };
    case 43 { next proto::ip6_route; };
    case 44 { next proto::ip6_frag; };
    case 60 { next proto::ip6_dest; };
    case 51 { next proto::ah; };
    case 47 { next proto::gre; };
    case 132 { next proto::sctp; };
    case 4 { next proto::inner_ip; };
    case 41 { next proto::inner_ip6; };
    case * { goto EOP; };
  }
}

// RFC 8200, 4.5; the offset counts units of 8 bytes
struct ip6_frag {
  u32 nextp:8;
  u32 reserved:8;
  u32 offset:13;
  u32 unused:2;
  u32 more:1;
  u32 identification:32;
};

state ip6_frag {
  if $ip6_frag.offset != 0 {
    goto EOP;
  }
  switch $ip6_frag.nextp {
    case 6 { next proto::tcp; };
    case 17 { next proto::udp; };
    case 58 { next proto::icmp6; };
    case 43 { next proto::ip6_route; };
    case 44 { next proto::ip6_frag; };
    case 60 { next proto::ip6_dest; };
    case 51 { next proto::ah; };
    case 47 { next proto::gre; };
    case 132 { next proto::sctp; };
    case 4 { next proto::inner_ip; };
    case 41 { next proto::inner_ip6; };
    case * { goto EOP; };
  }
}

// RFC 4302, in IPv4 and IPv6; the length counts units of 4 bytes, less 2
struct ah {
  u32 nextp:8;
  u32 length:8;
  u32 reserved:16;
  u32 spi:32;
  u32 seq:32;
  u8 icv[$ah.length * 4 - 4];
};

state ah {
  switch $ah.nextp {
    case 6 { next proto::tcp; };
    case 17 { next proto::udp; };
    case 1 { next proto::icmp; };
    case 58 { next proto::icmp6; };
    case 43 { next proto::ip6_route; };
    case 44 { next proto::ip6_frag; };
    case 60 { next proto::ip6_dest; };
    case 47 { next proto::gre; };
    case 132 { next proto::sctp; };
    case 4 { next proto::inner_ip; };
    case 41 { next proto::inner_ip6; };
    case * { goto EOP; };
  }
}

// RFC 792; id and seq as in echo messages
struct icmp {
  u32 type:8;
  u32 code:8;
  u32 checksum:16;
  u32 id:16;
  u32 seq:16;
};

// RFC 4443
struct icmp6 {
  u32 type:8;
  u32 code:8;
  u32 checksum:16;
};

// RFC 9293
struct tcp {
  u16 src_port:16;
  u16 dst_port:16;
  u32 seq_num:32;
  u32 ack_num:32;
  u8 offset:4;
  u8 reserved:4;
  u8 flag_cwr:1;
  u8 flag_ece:1;
  u8 flag_urg:1;
  u8 flag_ack:1;
  u8 flag_psh:1;
  u8 flag_rst:1;
  u8 flag_syn:1;
  u8 flag_fin:1;
  u16 rcv_wnd:16;
  u16 cksum:16;
  u16 urg_ptr:16;
  u8 options[$tcp.offset * 4 - 20];
};

// RFC 768
struct udp {
  u32 sport:16;
  u32 dport:16;
  u32 length:16;
  u32 crc:16;
};

state udp {
  switch $udp.dport {
    case 4789 { next proto::vxlan; };
    // Linux used this port before RFC 7348
    case 8472 { next proto::vxlan; };
    case 6081 { next proto::geneve; };
    case * { goto EOP; };
  }
}

// RFC 9260: the common header
struct sctp {
  u32 sport:16;
  u32 dport:16;
  u32 vtag:32;
  u32 checksum:32;
};

// RFC 7348
struct vxlan {
  u32 rsv1:4;
  u32 iflag:1;
  u32 rsv2:3;
  u32 rsv3:24;
  u32 key:24;
  u32 rsv4:8;
};

state vxlan {
  next proto::inner_ethernet;
}

// RFC 8926
struct geneve {
  u32 ver:2;
  u32 optlen:6;
  u32 oflag:1;
  u32 cflag:1;
  u32 rsv1:6;
  u32 protocol:16;
  u32 vni:24;
  u32 rsv2:8;
  u8 options[$geneve.optlen * 4];
};

state geneve {
  switch $geneve.protocol {
    case 0x0800 { next proto::inner_ip; };
    case 0x86dd { next proto::inner_ip6; };
    case 0x6558 { next proto::inner_ethernet; };
    case * { goto EOP; };
  }
}

// RFC 2784 and RFC 2890, with the checksum where there is one
struct gre {
  u32 cflag:1;
  u32 rflag:1;
  u32 kflag:1;
  u32 snflag:1;
  u32 srflag:1;
  u32 recurflag:3;
  u32 reserved:5;
  u32 vflag:3;
  u32 protocol:16;
  u8 checksum[$gre.cflag * 4];
};

state gre {
  // source routes (RFC 1701) and later versions (PPTP) look different
  if $gre.rflag != 0 || $gre.vflag != 0 {
    goto EOP;
  }
  if $gre.kflag == 1 {
    next proto::gre_key;
  }
  if $gre.snflag == 1 {
    next proto::gre_seq;
  }
  switch $gre.protocol {
    case 0x0800 { next proto::inner_ip; };
    case 0x86dd { next proto::inner_ip6; };
    case 0x6558 { next proto::inner_ethernet; };
    case * { goto EOP; };
  }
}

// RFC 2890
struct gre_key {
  u32 key:32;
};

state gre_key {
  if $gre.snflag == 1 {
    next proto::gre_seq;
  }
  switch $gre.protocol {
    case 0x0800 { next proto::inner_ip; };
    case 0x86dd { next proto::inner_ip6; };
    case 0x6558 { next proto::inner_ethernet; };
    case * { goto EOP; };
  }
}

// RFC 2890
struct gre_seq {
  u32 seq:32;
};

state gre_seq {
  switch $gre.protocol {
    case 0x0800 { next proto::inner_ip; };
    case 0x86dd { next proto::inner_ip6; };
    case 0x6558 { next proto::inner_ethernet; };
    case * { goto EOP; };
  }
}

// What tunnels carry.

// IEEE 802.3, within another packet
struct inner_ethernet {
  u64 dst:48;
  u64 src:48;
  u32 type:16;
};

state inner_ethernet {
  switch $inner_ethernet.type {
    case 0x0800 { next proto::inner_ip; };
    case 0x86dd { next proto::inner_ip6; };
    case 0x8100 { next proto::inner_dot1q; };
    case * { goto EOP; };
  }
}

// IEEE 802.1Q
struct inner_dot1q {
  u32 pri:3;
  u32 cfi:1;
  u32 vlanid:12;
  u32 type:16;
};

state inner_dot1q {
  switch $inner_dot1q.type {
    case 0x0800 { next proto::inner_ip; };
    case 0x86dd { next proto::inner_ip6; };
    case * { goto EOP; };
  }
}

// RFC 791
struct inner_ip {
  u32 ver:4;
  u32 hlen:4;
  u32 tos:8;
  u32 tlen:16;
  u32 identification:16;
  u32 ffo_unused:1;
  u32 df:1;
  u32 mf:1;
  u32 foffset:13;
  u32 ttl:8;
  u32 nextp:8;
  u32 hchecksum:16;
  u32 src:32;
  u32 dst:32;
  u8 options[$inner_ip.hlen * 4 - 20];
};

state inner_ip {
  if $inner_ip.foffset != 0 {
    goto EOP;
  }
  switch $inner_ip.nextp {
    case 1 { next proto::inner_icmp; };
    case 6 { next proto::inner_tcp; };
    case 17 { next proto::inner_udp; };
    case 132 { next proto::inner_sctp; };
    case * { goto EOP; };
  }
}

// RFC 8200; extension headers end parsing here
struct inner_ip6 {
  u32 ver:4;
  u32 tclass:8;
  u32 flow:20;
  u32 plen:16;
  u32 nextp:8;
  u32 hlimit:8;
  u64 src_hi:64;
  u64 src_lo:64;
  u64 dst_hi:64;
  u64 dst_lo:64;
};

state inner_ip6 {
  switch $inner_ip6.nextp {
    case 6 { next proto::inner_tcp; };
    case 17 { next proto::inner_udp; };
    case 58 { next proto::inner_icmp6; };
    case 132 { next proto::inner_sctp; };
    case * { goto EOP; };
  }
}

// RFC 792
struct inner_icmp {
  u32 type:8;
  u32 code:8;
  u32 checksum:16;
  u32 id:16;
  u32 seq:16;
};

// RFC 4443
struct inner_icmp6 {
  u32 type:8;
  u32 code:8;
  u32 checksum:16;
};

// RFC 9293
struct inner_tcp {
  u16 src_port:16;
  u16 dst_port:16;
  u32 seq_num:32;
  u32 ack_num:32;
  u8 offset:4;
  u8 reserved:4;
  u8 flag_cwr:1;
  u8 flag_ece:1;
  u8 flag_urg:1;
  u8 flag_ack:1;
  u8 flag_psh:1;
  u8 flag_rst:1;
  u8 flag_syn:1;
  u8 flag_fin:1;
  u16 rcv_wnd:16;
  u16 cksum:16;
  u16 urg_ptr:16;
  u8 options[$inner_tcp.offset * 4 - 20];
};

// RFC 768
struct inner_udp {
  u32 sport:16;
  u32 dport:16;
  u32 length:16;
  u32 crc:16;
};

// RFC 9260
struct inner_sctp {
  u32 sport:16;
  u32 dport:16;
  u32 vtag:32;
  u32 checksum:32;
};

#packed "false"

// What a kprobe sees on x86-64: struct pt_regs of arch/x86/include/asm/ptrace.h
struct pt_regs {
  u64 r15;
  u64 r14;
  u64 r13;
  u64 r12;
  u64 bp;
  u64 bx;
  u64 r11;
  u64 r10;
  u64 r9;
  u64 r8;
  u64 ax;
  u64 cx;
  u64 dx;
  u64 si;
  u64 di;
  u64 orig_ax;
  u64 ip;
  u64 cs;
  u64 flags;
  u64 sp;
  u64 ss;
};
