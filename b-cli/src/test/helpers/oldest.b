#target "5.10"

struct Event { u64 at; char name[16]; u8 data[200]; u32 length; }
RingBuffer<Event> events(4096);
PercpuArray<Event> scratch(1);
Hash<u32, u64> times(64);
u64 last;
char current_name[16];

@kprobe(vfs_read) u32 places(ctx) {
  Event *event = bpf_ringbuf_reserve(events, sizeof(Event), 0) ?? return 0;
  u64 size = ctx.dx;
  if (size > 0 && size <= sizeof(event->data)) {
    bpf_probe_read_user(event->data, size, ctx.si);
  }
  bpf_get_current_comm(event->name, sizeof(event->name));
  bpf_ringbuf_submit(event, 0);
  Event *own = bpf_map_lookup_elem(scratch, 0) ?? return 0;
  bpf_probe_read_kernel(own, sizeof(Event), ctx.di);
  bpf_probe_read_kernel(own->data[pid() & 127], 1, ctx.di);
  u64 *time = bpf_map_lookup_elem(times, 1) ?? return 0;
  bpf_probe_read_kernel(time, sizeof(u64), ctx.di);
  bpf_probe_read_kernel(last, sizeof(last), ctx.di);
  bpf_get_current_comm(current_name, sizeof(current_name));
  bpf_map_update_elem(times, 2, *time, BPF_ANY);
  return 0;
}

@kprobe(vfs_write) u32 variables(ctx) {
  u8 data[64];
  u64 size = ctx.dx;
  if (size > 64) { size = 64; }
  bpf_probe_read_user(data, size, ctx.si);
  u8 less = (u8) ctx.dx;
  bpf_probe_read_user(data, less & 31, ctx.si);
  i32 number = (i32) ctx.dx;
  if (number > 0 && number < 64) { bpf_probe_read_user(data, number, ctx.si); }
  for (u32 i = 1; i < 16; i++) { bpf_probe_read_user(data, i, ctx.si); }
  return data[0];
}

@xdp u32 routes(ctx) {
  u8 data[64];
  u32 value = 5;
  i64 sum = bpf_csum_diff(value, 4, null, 0, 0) + bpf_csum_diff(null, 0, data, ctx.rx_queue_index & 60, 0);
  bpf_fib_lookup(ctx, data, sizeof(data), 0);
  return sum > 0;
}

@cgroup_sysctl u32 settings(ctx) {
  char value[32];
  i64 number = 3;
  bpf_sysctl_get_new_value(ctx, value, sizeof(value));
  bpf_strtol(value, sizeof(value), 10, number);
  return number == 3;
}
