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

@iter.s(task) u32 keys(struct bpf_iter_meta *meta, struct task_struct *task) {
  struct bpf_key *own = bpf_lookup_user_key(7, 0);
  if (own) { bpf_key_put(own); }
  struct bpf_key *key = bpf_lookup_system_key(0) ?? return 0;
  bpf_key_put(key);
  return 0;
}

@tc(ingress) u32 packet(ctx) {
  struct bpf_dynptr *bytes = bpf_dynptr_from_skb(ctx, 0);
  u16 type = 0;
  if (bytes.read(12, type) || bytes.write(12, type)) { return TC_ACT_OK; }
  if (bpf_dynptr_is_rdonly(bytes) || bpf_dynptr_is_null(bytes)) { return TC_ACT_OK; }
  bpf_dynptr_adjust(bytes, 14, bytes.size());
  return bytes.size() > 100 ? TC_ACT_OK : TC_ACT_SHOT;
}

@xdp u32 capture(ctx) {
  struct bpf_dynptr *bytes = bpf_dynptr_from_xdp(ctx, 0);
  u32 length = bytes.size();
  if (length > 60) { length = 60; }
  struct bpf_dynptr *space = events.reserve(4 + length) ?? return XDP_PASS;
  bpf_dynptr_memset(space, 0, 4, 255);
  bpf_dynptr_copy(space, 4, bytes, 0, length);
  events.submit(space);
  return XDP_PASS;
}

@tracepoint(syscalls:sys_enter_write) u32 of_process(ctx) {
  u32 length = ctx.count < 60 ? (u32) ctx.count : 60;
  struct bpf_dynptr *space = events.reserve(4 + length) ?? return 0;
  bpf_probe_read_user_dynptr(space, 4, length, ctx.buf);
  bpf_probe_read_user_str_dynptr(space, 4, length, ctx.buf);
  bpf_probe_read_kernel_dynptr(space, 4, length, (u64) current());
  bpf_probe_read_kernel_str_dynptr(space, 4, length, current()->comm);
  events.submit(space);
  return 0;
}

@uprobe.s("/bin/bash":readline) u32 brought_in(struct pt_regs *ctx) {
  struct bpf_dynptr *space = events.reserve(64) ?? return 0;
  bpf_copy_from_user_dynptr(space, 4, 60, ctx->di);
  bpf_copy_from_user_str_dynptr(space, 4, 60, ctx->di);
  events.submit(space);
  return 0;
}
