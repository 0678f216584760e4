// Loops over every iterator of the kernel.
#target "6.16"
u64 total;

@socket_filter u32 everywhere(ctx) {
  u64 mask[2] = {7, 1 << 40};
  for (bit in bpf_iter_bits(mask, 2)) { total += bit; }
  for (task in bpf_iter_task(null, BPF_TASK_ITER_ALL_PROCS)) {
    total += task->tgid;
    if (total > 1000000) { break; }
  }
  return 0;
}

@iter(cgroup) u32 groups(struct bpf_iter_meta *meta, struct cgroup *group) {
  if (!group) { return 0; }
  for (css in bpf_iter_css(group, BPF_CGROUP_ITER_DESCENDANTS_POST)) { total += css->id; }
  for (task in bpf_iter_css_task(group, CSS_TASK_ITER_PROCS | CSS_TASK_ITER_THREADED)) {
    for (bytes in 0..4) { total += task->comm[bytes]; }
  }
  return 0;
}

@iter(task) u32 areas(struct bpf_iter_meta *meta, struct task_struct *task) {
  if (!task) { return 0; }
  for (area in bpf_iter_task_vma(task, 4096)) {
    if (area->vm_flags & 4) { continue; }
    total += area->vm_end - area->vm_start;
  }
  for (bit in bpf_iter_bits(task->cpus_ptr->bits, 1)) { total += bit; }
  return 0;
}

@iter.s(task) u32 sleeping(struct bpf_iter_meta *meta, struct task_struct *task) {
  for (cache in bpf_iter_kmem_cache()) {
    if (cache->object_size > 4096) { return 0; }
    total += cache->object_size;
  }
  for (buffer in bpf_iter_dmabuf()) { total += buffer->size; }
  return 0;
}
