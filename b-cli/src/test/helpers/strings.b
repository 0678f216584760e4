#target "6.18"
#proto <net>
config u32 limit = 3;
struct Row { char name[16]; u64 seen; }
Hash<u32, Row> rows(16);
Hash<u32, u64> counts(16);

@tracepoint(sched:sched_process_exec) u32 on_exec(ctx) {
  char own[16] = comm();
  struct task_struct *task = current();
  i32 sum = bpf_strlen(own) + bpf_strlen(task->comm) + bpf_strnlen(own, 8) + bpf_strcmp(own, "sh") + bpf_strcmp("sh", task->comm);
  sum += bpf_strcasecmp(own, "SH") + bpf_strchr(own, '/') + bpf_strchrnul(own, '/') + bpf_strnchr(own, 4, '/') + bpf_strrchr(own, '/');
  sum += bpf_strspn(own, "abc") + bpf_strcspn(own, "/") + bpf_strstr(own, "sh") + bpf_strnstr(own, "sh", limit);
  Row *row = rows.lookup(1) ?? return 0;
  if (bpf_strstr(row->name, own) >= 0) { row->seen += 1; }
  return sum == 5;
}

@xdp u32 pulled(ctx) {
  if (bpf_strcmp("a", "b") == 0) { return XDP_DROP; }
  if (bpf_xdp_pull_data(ctx, 64) < 0) { return XDP_PASS; }
  goto proto::ethernet;
  state proto::ethernet { if ($ethernet.type == ETH_P_IPV6) { return XDP_DROP; } }
}

@tc(ingress) u32 meta(ctx) {
  struct bpf_dynptr *meta = bpf_dynptr_from_skb_meta(ctx, 0);
  return bpf_dynptr_size(meta) > 4 ? TC_ACT_SHOT : TC_ACT_OK;
}

@tracepoint(sched:sched_process_exit) u32 counted(ctx) {
  i64 entries = bpf_map_sum_elem_count(counts);
  counts[0] = (u64) entries;
  struct kmem_cache *cache = bpf_get_kmem_cache((u64) current());
  if (cache) { counts[1] = cache->size; }
  return 0;
}

struct Label { char text[32]; }
PercpuArray<Label> labels(1);
@tp_btf(sched_process_exec) u32 labelled(struct task_struct *task) {
  Label *label = labels.lookup(0) ?? return 0;
  struct bpf_dynptr *text = bpf_dynptr_from_mem(label->text, sizeof(label->text), 0);
  struct cgroup *group = bpf_cgroup_from_id(bpf_get_current_cgroup_id()) ?? return 0;
  if (bpf_cgroup_read_xattr(group, "user.label", text) > 0) { counts[2] += 1; }
  bpf_cgroup_release(group);
  return 0;
}

@uprobe.s("/bin/true":0x10) u32 of_process(ctx) {
  Label *label = labels.lookup(0) ?? return 0;
  struct bpf_dynptr *text = bpf_dynptr_from_mem(label->text, sizeof(label->text), 0);
  struct task_struct *task = bpf_get_current_task_btf();
  if (bpf_copy_from_user_task_dynptr(text, 0, 16, 0x1000, task) < 0) { return 0; }
  return bpf_copy_from_user_task_str_dynptr(text, 0, 16, 0x1000, task) > 3;
}
