#target "6.14"
// every function that opens or closes a region
u64 total;

@xdp u32 count(ctx) {
  u64 flags;
  bpf_rcu_read_lock();
  bpf_preempt_disable();
  bpf_local_irq_save(flags);
  total += 1;
  bpf_local_irq_restore(flags);
  bpf_preempt_enable();
  bpf_rcu_read_unlock();
  return XDP_PASS;
}
