// A load balancer before the network stack. What comes for a service's address goes on to one of its servers in an IPv4 packet of its
// own (IPIP), so that answers take their own way back. A ring says which server: it is spread by a hash of the connection, and a
// connection stays where it began when the ring changes.
//
//   sudo ./b run examples/load_balancer.b --iface eth0 \
//     --set balancer=10.0.0.10 --set 'services[{ip: 10.0.0.100, port: 80, protocol: 6}]={first: 0, slots: 2}' \
//     --set 'ring[0]=10.0.0.11' --set 'ring[1]=10.0.0.12'
//
// A server takes the packets out again: ip link add tunl0 type ipip; ip addr add 10.0.0.100/32 dev tunl0. Packets leave by the
// router that they came from.

config u32 balancer = 10.0.0.10; // what servers see as the sender

const u32 SLOTS = 65536;
const u32 OUTER = 20; // bytes of the header that comes before
const u32 ETHERNET = 14;

struct Service {
  u32 ip;
  u16 port;
  u8 protocol;
}

struct Slots {
  u32 first; // of the ring
  u32 slots;
}

struct Connection {
  u32 client;
  u32 service;
  u16 client_port;
  u16 port;
  u8 protocol;
}

struct Traffic {
  u64 packets;
  u64 bytes;
}

Hash<Service, Slots> services(512);
Array<u32> ring(SLOTS); // servers
LruHash<Connection, u32> connections(1 << 16);
PercpuHash<u32, Traffic> servers(1024);

u32 mixed(u32 a, u32 b, u32 c) {
  u32 hash = (a ^ b >> 16) * 0x85ebca6b;
  hash = (hash ^ c ^ hash >> 13) * 0xc2b2ae35;
  return hash ^ hash >> 16;
}

u32 server_of(Connection connection, Slots *slots) {
  u32 *known = connections.lookup(connection);
  if (known) { return *known; }
  if (!slots || slots.slots == 0) { return 0; }
  u32 hash = mixed(connection.client, connection.service, connection.client_port << 16 | connection.port);
  u32 server = ring[slots.first + hash % slots.slots];
  connections[connection] = server;
  return server;
}

// The checksum of the header that comes before, which has no options.
u16 checksum(struct xdp_md *ctx) {
  u32 sum = 0;
  for (i in 0..10) { sum += pkt.load(ETHERNET + 2 * i, u16); }
  sum = (sum & 0xffff) + (sum >> 16);
  return (u16) ~(sum + (sum >> 16));
}

@xdp u32 balance(ctx) {
  Connection connection;
  u64 here = 0;
  u64 router = 0;
  goto proto::ethernet;

  state proto::ethernet {
    here = $ethernet.dst;
    router = $ethernet.src;
  }
  state proto::ip {
    if ($ip.mf == 1 || $ip.foffset != 0) { return XDP_PASS; }
    connection.client = $ip.src;
    connection.service = $ip.dst;
    connection.protocol = (u8) $ip.nextp;
  }
  state proto::tcp {
    connection.client_port = $tcp.src_port;
    connection.port = $tcp.dst_port;
  }
  state proto::udp {
    connection.client_port = (u16) $udp.sport;
    connection.port = (u16) $udp.dport;
    goto EOP;
  }
  state EOP {
    if (!$ip || connection.port == 0) { return XDP_PASS; }
    Service service = {.ip = connection.service, .port = connection.port, .protocol = connection.protocol};
    Slots *slots = services.lookup(service) ?? return XDP_PASS;
    u32 server = server_of(connection, slots);
    if (server == 0) { return XDP_DROP; }
    servers[server].packets += 1;
    servers[server].bytes += pkt.len;

    u32 length = $ip.tlen + OUTER;
    if (pkt.adjust_head(-20) < 0) { return XDP_ABORTED; }
    pkt.store(0, u64, router << 16 | here >> 32);
    pkt.store(8, u32, (u32) here);
    pkt.store(12, u16, ETH_P_IP);
    pkt.store(ETHERNET, u32, 0x45000000 | length & 0xffff);
    pkt.store(ETHERNET + 4, u32, 0);
    pkt.store(ETHERNET + 8, u32, 64 << 24 | IPPROTO_IPIP << 16);
    pkt.store(ETHERNET + 12, u32, balancer);
    pkt.store(ETHERNET + 16, u32, server);
    pkt.store(ETHERNET + 10, u16, checksum(ctx));
    return XDP_TX;
  }
}

test "sends a connection to a server of the ring, and keeps it there" {
  packet p = ethernet{.dst = 0x020000000001, .src = 0x020000000002} / ip{.src = 192.0.2.1, .dst = 10.0.0.100} / tcp{.src_port = 5000, .dst_port = 80};
  services[{.ip = 10.0.0.100, .port = 80, .protocol = 6}] = {.first = 8, .slots = 1};
  ring[8] = 10.0.0.11;
  expect balance(p) == XDP_TX;
  ring[8] = 10.0.0.12;
  expect balance(p) == XDP_TX;
  expect servers[10.0.0.11].packets == 2;
  expect connections[{.client = 192.0.2.1, .service = 10.0.0.100, .client_port = 5000, .port = 80, .protocol = 6}] == 10.0.0.11;
}

test "leaves the rest alone" {
  packet other = ethernet{} / ip{.src = 192.0.2.1, .dst = 10.0.0.100} / tcp{.src_port = 5000, .dst_port = 81};
  packet ping = ethernet{} / ip{.dst = 10.0.0.100} / icmp{.type = 8};
  services[{.ip = 10.0.0.100, .port = 80, .protocol = 6}] = {.first = 0, .slots = 1};
  expect balance(other) == XDP_PASS;
  expect balance(ping) == XDP_PASS;
}
