// UDP flows as they end: packets and bytes of each, once nothing has come for `idle` nanoseconds. Each entry of the table has a
// timer, which every packet starts again; when it runs out, the flow is told and forgotten.
//
//   sudo ./b run examples/idle_flows.b --iface eth0 --set idle=5000000000

#target "5.15"

config u64 idle = 10s;

struct Flow {
  u32 source;
  u32 destination;
  u16 source_port;
  u16 port;
}

struct Traffic {
  u64 packets;
  u64 bytes;
  u64 first;
  u64 last;
  timer end;
}

struct Ended {
  Flow flow;
  u64 packets;
  u64 bytes;
  u64 lasted;
}

LruHash<Flow, Traffic> flows(10240);
RingBuffer<Ended> ended(64 * 1024);

@timer void forget(Flow flow, Traffic *traffic) {
  u64 lasted = traffic->last - traffic->first;
  ended.emit({.flow = flow, .packets = traffic->packets, .bytes = traffic->bytes, .lasted = lasted});
  flows.delete(flow);
}

@xdp u32 count(ctx) {
  Flow flow = {};
  goto proto::ethernet;

  state proto::ethernet { }
  state proto::ip {
    flow.source = $ip.src;
    flow.destination = $ip.dst;
  }
  state proto::udp {
    flow.source_port = $udp.sport;
    flow.port = $udp.dport;
    flows[flow].packets += 1;
    Traffic *traffic = flows.lookup(flow) ?? return XDP_PASS;
    traffic->bytes += pkt.len;
    traffic->last = now();
    if (traffic->first == 0) { traffic->first = traffic->last; }
    traffic->end.start(idle, forget);
  }
  state EOP { return XDP_PASS; }
}
