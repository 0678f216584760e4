#target "6.18"

struct Value { u64 counter; u64 enabled; u64 running; }
struct Namespace { u32 pid; u32 tgid; }
struct Pointer { u64 address; u32 type; u32 flags; }
PerfBuffer<Value> samples;
StackTraces stacks(64);
CgroupArray groups(4);
Hash<u32, Value> values(64);

@kprobe(vfs_read) u32 times(ctx) {
  u64 sum = bpf_ktime_get_ns() + bpf_ktime_get_boot_ns() + bpf_ktime_get_tai_ns();
  sum += bpf_jiffies64() + bpf_get_prandom_u32() + bpf_get_smp_processor_id() + bpf_get_current_pid_tgid();
  sum += bpf_get_current_uid_gid() + bpf_get_current_cgroup_id() + bpf_get_current_ancestor_cgroup_id(1);
  sum += bpf_get_current_task() + bpf_get_func_ip(ctx) + bpf_get_attach_cookie(ctx);
  sum += (u64) bpf_get_numa_node_id() + (u64) bpf_current_task_under_cgroup(groups, 0);
  return sum == 1;
}

@kprobe(vfs_read) u32 memory(ctx) {
  char text[64];
  Value *value = values.lookup(1) ?? return 0;
  u64 size = ctx.dx;
  if (size <= 64) {
    bpf_probe_read_user(text, size, ctx.si);
    bpf_probe_read_user_str(text, size, ctx.si);
  }
  bpf_probe_read_kernel(value, sizeof(Value), ctx.di);
  bpf_probe_read_kernel(value->counter, sizeof(value->counter), ctx.di);
  bpf_probe_read_kernel_str(text, sizeof(text), current()->comm);
  bpf_probe_read(text, sizeof(text), ctx.di);
  bpf_probe_read_str(text, sizeof(text), ctx.di);
  bpf_get_current_comm(text, 16);
  return text[0];
}

@kprobe(vfs_read) u32 stack(ctx) {
  u64 addresses[8];
  Namespace ids;
  Pointer pointer = {.address = bpf_get_current_task(), .type = 1};
  char text[32];
  u64 data[2] = {1, 2};
  bpf_get_stack(ctx, addresses, sizeof(addresses), 0);
  bpf_get_stackid(ctx, stacks, BPF_F_USER_STACK);
  bpf_get_ns_current_pid_tgid(1, 2, ids, sizeof(ids));
  bpf_snprintf(text, sizeof(text), "%d and %llx", data, sizeof(data));
  bpf_snprintf_btf(text, sizeof(text), pointer, sizeof(pointer), 0);
  bpf_trace_vprintk("%d and %d", 10, data, sizeof(data));
  return ids.pid;
}

@kprobe(vfs_read) u32 sample(ctx) {
  Value value;
  bpf_perf_event_read_value(samples, 0, value, sizeof(value));
  value.counter += bpf_perf_event_read(samples, 0);
  bpf_perf_event_output(ctx, samples, BPF_F_CURRENT_CPU, value, sizeof(value));
  return 0;
}

@perf_event(cpu_clock, 99hz) u32 branches(ctx) {
  Value value;
  u64 records[12];
  bpf_perf_prog_read_value(ctx, value, sizeof(value));
  bpf_read_branch_records(ctx, records, sizeof(records), 0);
  bpf_read_branch_records(ctx, null, 0, BPF_F_GET_BRANCH_RECORDS_SIZE);
  bpf_get_branch_snapshot(records, sizeof(records), 0);
  return 0;
}
