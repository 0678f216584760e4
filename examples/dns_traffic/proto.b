// Ethernet, IP, UDP, and the header of DNS (RFC 1035) behind either port 53.

struct ethernet {
  u64 dst:48;
  u64 src:48;
  u32 type:16;
}

state ethernet {
  switch $ethernet.type {
    case 0x0800 { next proto::ip; };
    case * { goto EOP; };
  }
}

struct ip {
  u32 ver:4;
  u32 hlen:4;
  u32 tos:8;
  u32 tlen:16;
  u32 identification:16;
  u32 flags:3;
  u32 foffset:13;
  u32 ttl:8;
  u32 nextp:8;
  u32 hchecksum:16;
  u32 src:32;
  u32 dst:32;
}

state ip {
  if $ip.foffset != 0 {
    goto EOP;
  }
  switch $ip.nextp {
    case 17 { next proto::udp; };
    case * { goto EOP; };
  }
}

struct udp {
  u32 sport:16;
  u32 dport:16;
  u32 length:16;
  u32 crc:16;
}

state udp {
  if $udp.dport == 53 || $udp.sport == 53 {
    next proto::dns;
  }
  goto EOP;
}

struct dns {
  u32 id:16;
  u32 response:1;
  u32 opcode:4;
  u32 authoritative:1;
  u32 truncated:1;
  u32 recursion_desired:1;
  u32 recursion_available:1;
  u32 zero:3;
  u32 code:4;
  u32 questions:16;
  u32 answers:16;
  u32 authorities:16;
  u32 additional:16;
}

state dns {
  goto EOP;
}
