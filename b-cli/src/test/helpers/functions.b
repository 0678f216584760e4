#target "6.18"
Hash<u32, u64> counts(16);
@tp_btf(sched_process_exec) u32 on_exec(struct task_struct *task) {
  struct task_struct *init = bpf_task_from_pid(1) ?? return 0;
  counts[init->tgid] += 1;
  bpf_task_release(init);
  struct task_struct *own = bpf_task_acquire(task);
  if (own) {
    u32 pid = own->tgid;
    log("%d", pid);
    bpf_task_release(own);
  }
  return 0;
}
@tracepoint(sched:sched_process_exec) u32 on_exec2(ctx) {
  struct cgroup *group = bpf_cgroup_from_id(bpf_get_current_cgroup_id());
  if (group) {
    struct cgroup *root = bpf_cgroup_ancestor(group, 0);
    if (root) { log("level %d", root->level); bpf_cgroup_release(root); }
    struct task_struct *task = bpf_get_current_task_btf();
    log("%d", bpf_task_under_cgroup(task, group));
    bpf_cgroup_release(group);
  }
  struct bpf_cpumask *mask = bpf_cpumask_create() ?? return 0;
  bpf_cpumask_set_cpu(1, mask);
  u32 weight = bpf_cpumask_weight(mask);
  log("%d %d", weight, bpf_cpumask_test_cpu(2, mask));
  bpf_cpumask_release(mask);
  return 0;
}

@raw_tracepoint(sched_switch) u32 masks(u8 preempt, struct task_struct *before, struct task_struct *after) {
  struct task_struct *task = bpf_task_from_vpid(1);
  if (task) { bpf_task_release(task); }
  struct cgroup *group = bpf_task_get_cgroup1(after, 1);
  if (group) {
    struct cgroup *same = bpf_cgroup_acquire(group);
    if (same) { bpf_cgroup_release(same); }
    bpf_cgroup_release(group);
  }
  struct bpf_cpumask *mask = bpf_cpumask_create();
  if (!mask) { return 0; }
  bpf_cpumask_setall(mask);
  bpf_cpumask_clear_cpu(3, mask);
  u32 sum = bpf_cpumask_first(mask) + bpf_cpumask_first_zero(mask) + bpf_cpumask_full(mask) + bpf_cpumask_empty(mask);
  bpf_cpumask_clear(mask);
  bpf_cpumask_release(mask);
  return sum == 77;
}

struct Tuple { u32 saddr; u32 daddr; u16 sport; u16 dport; }
struct Options { i32 netns; i32 error; u8 protocol; u8 direction; u8 reserved[2]; }

@tc(ingress) u32 tracked(ctx) {
  Tuple tuple = {.dport = 80};
  Options options = {.netns = -1, .protocol = IPPROTO_TCP};
  struct nf_conn *connection = bpf_skb_ct_lookup(ctx, tuple, sizeof(tuple), options, sizeof(options));
  if (connection) { bpf_ct_release(connection); return 1; }
  return 0;
}

@xdp u32 tracked_early(ctx) {
  Tuple tuple = {.dport = 80};
  Options options = {.netns = -1, .protocol = IPPROTO_TCP};
  struct nf_conn *connection = bpf_xdp_ct_lookup(ctx, tuple, sizeof(tuple), options, sizeof(options)) ?? return XDP_PASS;
  bpf_ct_release(connection);
  return XDP_DROP;
}

@tc(ingress) u32 made(ctx) {
  Tuple tuple = {.dport = 80};
  Options options = {.netns = -1, .protocol = IPPROTO_TCP};
  struct nf_conn___init *made = bpf_skb_ct_alloc(ctx, tuple, sizeof(tuple), options, sizeof(options)) ?? return 0;
  bpf_ct_set_timeout(made, 10000);
  bpf_ct_set_status(made, 8);
  u32 address[4] = {bpf_htonl(10.0.0.3)};
  bpf_ct_set_nat_info(made, address, 8080, 1);
  struct nf_conn *connection = bpf_ct_insert_entry(made) ?? return 0;
  bpf_ct_change_timeout(connection, 20000);
  bpf_ct_change_status(connection, 8);
  bpf_ct_release(connection);
  return 1;
}

u8 source[16];
@xdp u32 made_early(ctx) {
  Tuple tuple = {.dport = 80};
  Options options = {.netns = -1, .protocol = IPPROTO_TCP};
  struct nf_conn___init *made = bpf_xdp_ct_alloc(ctx, tuple, sizeof(tuple), options, sizeof(options));
  if (!made) { return XDP_PASS; }
  bpf_ct_set_nat_info(made, source, 0, 0);
  struct nf_conn *connection = bpf_ct_insert_entry(made);
  if (connection) { bpf_ct_release(connection); }
  return XDP_PASS;
}
