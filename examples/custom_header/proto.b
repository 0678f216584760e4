// The headers that sensors.b parses, and what follows what. Fields come one after the other, from the most significant bit
// of each byte on, in network order.

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

// A 4-bit field called hlen counts the header's length in units of four bytes: options are skipped.
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
  switch $udp.dport {
    case 9000 { next proto::reading; };
    case * { goto EOP; };
  }
}

// A header of our own: what a sensor sends to port 9000.
struct reading {
  u32 version:4;
  u32 kind:4;
  u32 sensor:24;
  u32 value:32;
}

state reading {
  goto EOP;
}
