#target "6.18"

struct Sum { u64 packets; u64 bytes; }
struct Event { u32 length; u32 mark; }
Hash<u32, Sum> sums(64);
PercpuHash<u32, Sum> each(64);
LpmTrie<u32, u32> networks(64);
Array<u64> counts(4);
Queue<u32> recent(16);
Stack<Sum> last(16);
BloomFilter<u32> seen(16);
RingBuffer<Event> events(4096);

@socket_filter u32 entries(ctx) {
  Sum sum = {.packets = 1};
  bpf_map_update_elem(sums, ctx.mark, sum, BPF_NOEXIST);
  Sum *old = bpf_map_lookup_elem(sums, ctx.mark) ?? return 0;
  old->bytes += ctx.len;
  bpf_map_update_elem(sums, 4, {.packets = 3}, BPF_ANY);
  bpf_map_delete_elem(sums, 5);
  bpf_map_delete_elem(networks, 10.0.0.0);
  u32 *network = bpf_map_lookup_elem(networks, 10.0.0.1);
  if (network) { return *network; }
  Sum *other = bpf_map_lookup_percpu_elem(each, 3, 0);
  if (other) { return (u32) other->packets; }
  u64 *count = bpf_map_lookup_elem(counts, 2) ?? return 0;
  *count += 1;
  return 0;
}

@socket_filter u32 values(ctx) {
  u32 value = ctx.len;
  Sum sum;
  bpf_map_push_elem(recent, value, 0);
  bpf_map_push_elem(seen, 7, 0);
  bpf_map_pop_elem(recent, value);
  bpf_map_peek_elem(recent, value);
  bpf_map_push_elem(last, {.packets = value}, BPF_EXIST);
  bpf_map_pop_elem(last, sum);
  return value + (u32) sum.packets;
}

@socket_filter u32 buffer(ctx) {
  Event event = {.length = ctx.len};
  bpf_ringbuf_output(events, event, sizeof(event), 0);
  Event *space = bpf_ringbuf_reserve(events, sizeof(Event), 0) ?? return 0;
  space->mark = (u32) bpf_ringbuf_query(events, BPF_RB_AVAIL_DATA);
  if (space->mark > 5) {
    bpf_ringbuf_discard(space, 0);
    return 0;
  }
  bpf_ringbuf_submit(space, BPF_RB_NO_WAKEUP);
  return 0;
}
