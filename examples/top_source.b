// Who sends the most: once a second a loop goes through the table of senders, tells the largest, and starts anew.
//
//   sudo ./b run examples/top_source.b --iface eth0

#target "5.13"

struct Most {
  u32 source;
  u64 bytes;
  u32 senders;
}

Hash<u32, u64> bytes(10240);
RingBuffer<Most> most(64 * 1024);

@xdp u32 count(ctx) {
  goto proto::ethernet;

  state proto::ethernet { }
  state proto::ip { bytes[$ip.src] += pkt.len; }
  state EOP { return XDP_PASS; }
}

@perf_event(cpu_clock, 1hz)
u32 tell(ctx) {
  if (cpu() != 0) { return 0; } // it runs on every processor
  Most largest = {};
  for (source, sent in bytes) {
    if (*sent == 0) { continue; }
    largest.senders += 1;
    if (*sent > largest.bytes) {
      largest.source = source;
      largest.bytes = *sent;
    }
    *sent = 0;
  }
  if (largest.senders > 0) { most.emit(largest); }
  return 0;
}
