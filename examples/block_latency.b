// How long disks take for a request, from the moment it is given to the driver until it is done, by powers of two, for each
// device.
//
//   sudo ./b run examples/block_latency.b --for 10s
//   sudo ./b run examples/block_latency.b -- dd if=/dev/vda of=/dev/null bs=1M count=100 iflag=direct

struct Request {
  u64 sector;
  u32 device;
  u32 sectors;
}

Hash<Request, u64> issued(10240);
Histogram<u32> latency_ns; // by device: the lower 20 bits are the minor number

@tracepoint(block:block_rq_issue)
u32 on_issue(ctx) {
  issued[{.sector = ctx.sector, .device = ctx.dev, .sectors = ctx.nr_sector}] = now();
  return 0;
}

@tracepoint(block:block_rq_complete)
u32 on_complete(ctx) {
  Request request = {.sector = ctx.sector, .device = ctx.dev, .sectors = ctx.nr_sector};
  u64 *start = issued.lookup(request) ?? return 0;
  latency_ns[request.device].add(now() - *start);
  issued.delete(request);
  return 0;
}
