#target "6.15"
u64 seen;

@tp_btf(sched_process_exec) u32 masks(struct task_struct *task) {
  struct bpf_cpumask *one = bpf_cpumask_create() ?? return 0;
  struct bpf_cpumask *other = bpf_cpumask_create();
  if (!other) { bpf_cpumask_release(one); return 0; }
  u64 bits = 5;
  if (bpf_cpumask_populate(one, bits, sizeof(bits)) < 0) { seen += 1; }
  bpf_cpumask_copy(other, one);
  if (bpf_cpumask_and(other, other, one)) { seen += 1; }
  bpf_cpumask_or(other, other, one);
  bpf_cpumask_xor(one, one, other);
  seen += bpf_cpumask_equal(one, other) + bpf_cpumask_intersects(one, other) + bpf_cpumask_subset(one, other);
  seen += bpf_cpumask_first_and(one, other) + bpf_cpumask_any_distribute(one) + bpf_cpumask_any_and_distribute(one, other);
  seen += bpf_cpumask_test_and_set_cpu(1, one) + bpf_cpumask_test_and_clear_cpu(2, one);
  struct bpf_cpumask *same = bpf_cpumask_acquire(one);
  bpf_cpumask_release(one);
  seen += bpf_cpumask_first(same);
  bpf_cpumask_release(same);
  bpf_cpumask_release(other);
  return 0;
}
