#target "6.18"

struct Data { u8 bytes[64]; u64 count; }
struct Event { u32 length; u8 bytes[60]; }
PercpuArray<Data> scratch(1);
RingBuffer<Event> events(4096);
u8 area[32];

@socket_filter u32 events_of_any_length(ctx) {
  u64 length = ctx.len & 31;
  struct bpf_dynptr *space = events.reserve(4 + length) ?? return 0;
  u32 size = space.size();
  bpf_dynptr_write(space, 0, size, sizeof(size), 0);
  bpf_dynptr_read(area, length, space, 0, 0);
  u32 *first = space.data(0, u32);
  if (first && *first == 3) {
    bpf_ringbuf_discard_dynptr(space, 0);
    return 0;
  }
  bpf_ringbuf_submit_dynptr(space, 0);
  return 0;
}

@kprobe(vfs_read) u32 memory(ctx) {
  Data *data = scratch.lookup(0) ?? return 0;
  struct bpf_dynptr *pointer = bpf_dynptr_from_mem(data->bytes, sizeof(data->bytes), 0);
  u64 number = 7;
  pointer.write(ctx.di & 63, number);
  pointer.read(8, number);
  data->count += number + bpf_dynptr_size(pointer);
  return 0;
}
