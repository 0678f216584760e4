// The built-in protocols: what `proto::` means where the proto file declares nothing.
// A header is followed by its transition; a header without one is the last.

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
    case 0x0806 { next proto::arp; };
    case 0x8100 { next proto::dot1q; };
    case 0x88a8 { next proto::dot1q; };
    case 0x86dd { next proto::ip6; };
    case * { goto EOP; };
  }
}

// IEEE 802.1Q; a second tag ends parsing
struct dot1q {
  u32 pri:3;
  u32 cfi:1;
  u32 vlanid:12;
  u32 type:16;
};

state dot1q {
  switch $dot1q.type {
    case 0x0800 { next proto::ip; };
    case 0x0806 { next proto::arp; };
    case 0x86dd { next proto::ip6; };
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

// RFC 791; options are skipped by hlen
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
    case * { goto EOP; };
  }
}

// RFC 8200; addresses in two halves. Extension headers end parsing.
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
    case 47 { next proto::gre; };
    case 58 { next proto::icmp6; };
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

// RFC 9293; options follow and are not parsed
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
    case * { goto EOP; };
  }
}

// RFC 7348
struct vxlan {
  u32 rsv1:4;
  u32 iflag:1;
  u32 rsv2:3;
  u32 rsv3:24;
  u32 key:24;
  u32 rsv4:8;
};

// RFC 2784 and RFC 2890: the part that every GRE header has
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
};

state gre {
  // with a checksum or routing, the key is not what comes next
  if $gre.kflag == 1 && $gre.cflag == 0 && $gre.rflag == 0 {
    next proto::gre_key;
  }
  goto EOP;
}

// RFC 2890
struct gre_key {
  u32 key:32;
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
