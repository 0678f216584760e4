// HTTP/1 requests by server: how many of each method, and how many answers said that something went wrong. The methods are
// read behind the TCP header of every packet; what follows in the same connection's later packets is not put together.
//
//   sudo ./b run examples/http_requests.b --iface eth0 --interval 5s
//   sudo ./b test examples/http_requests.b

#proto <net>

struct Server {
  u32 ip;
  u16 port;
}

struct Requests {
  u64 get;
  u64 head;
  u64 post;
  u64 put;
  u64 delete;
  u64 others;
  u64 client_errors; // answers 400 to 499
  u64 server_errors; // answers 500 to 599
}

LruHash<Server, Requests> servers(1024);

@socket_filter u32 on_packet(ctx) {
  goto proto::ethernet;

  state proto::ethernet { }
  state proto::dot1q { }
  state proto::ip { }
  state proto::tcp { }

  state EOP {
    if (!$ip || !$tcp) { return 0; }
    Server server = {.ip = $ip.dst, .port = $tcp.dst_port};

    if (pkt.starts_with(pkt.payload, "GET ")) {
      servers[server].get += 1;
    } else if (pkt.starts_with(pkt.payload, "HEAD ")) {
      servers[server].head += 1;
    } else if (pkt.starts_with(pkt.payload, "POST ")) {
      servers[server].post += 1;
    } else if (pkt.starts_with(pkt.payload, "PUT ")) {
      servers[server].put += 1;
    } else if (pkt.starts_with(pkt.payload, "DELETE ")) {
      servers[server].delete += 1;
    } else if (pkt.starts_with(pkt.payload, "OPTIONS ") || pkt.starts_with(pkt.payload, "PATCH ")) {
      servers[server].others += 1;
    } else if (pkt.starts_with(pkt.payload, "HTTP/1.")) {
      server.ip = $ip.src;
      server.port = $tcp.src_port;
      // HTTP/1.1 404 Not Found
      switch pkt.load(pkt.payload + 9, u8) {
        case '4' { servers[server].client_errors += 1; }
        case '5' { servers[server].server_errors += 1; }
      }
    }
    return 0;
  }
}

test "counts requests and errors by server" {
  packet get = ethernet{} / ip{.src = 10.0.0.1, .dst = 10.0.0.2} / tcp{.dst_port = 80} / "GET / HTTP/1.1";
  packet tagged = ethernet{} / dot1q{.vlanid = 7} / ip{.src = 10.0.0.1, .dst = 10.0.0.2} / [1, 1, 1, 1]
      / tcp{.dst_port = 80, .offset = 6} / "POST /form HTTP/1.1";
  packet short = ethernet{} / ip{.dst = 10.0.0.2} / tcp{.dst_port = 80} / "GE";
  packet missing = ethernet{} / ip{.src = 10.0.0.2} / tcp{.src_port = 80} / "HTTP/1.1 404 Not Found";
  packet fine = ethernet{} / ip{.src = 10.0.0.2} / tcp{.src_port = 80} / "HTTP/1.1 200 OK";
  packet name = ethernet{} / ip{.dst = 10.0.0.2} / udp{.dport = 80} / "GET / HTTP/1.1";
  expect on_packet(get) == 0;
  expect on_packet(get) == 0;
  expect on_packet(tagged) == 0;
  expect on_packet(short) == 0;
  expect on_packet(missing) == 0;
  expect on_packet(fine) == 0;
  expect on_packet(name) == 0;
  expect servers[{.ip = 10.0.0.2, .port = 80}].get == 2;
  expect servers[{.ip = 10.0.0.2, .port = 80}].post == 1;
  expect servers[{.ip = 10.0.0.2, .port = 80}].client_errors == 1;
  expect servers[{.ip = 10.0.0.2, .port = 80}].server_errors == 0;
}
