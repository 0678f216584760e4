#target "6.18"
struct Event { u32 length; }
struct Shown { u64 address; u32 type; u32 flags; }
PerfBuffer<Event> packets;

@tp_btf(kfree_skb) u32 dropped(struct sk_buff *skb) {
  Event event = {.length = skb->len};
  u64 length = skb->len;
  if (length > 64) { length = 64; }
  bpf_skb_output(skb, packets, length << 32 | BPF_F_CURRENT_CPU, event, sizeof(event));
  return 0;
}

@iter(task) u32 list(struct bpf_iter_meta *meta, struct task_struct *task) {
  if (!task) { return 0; }
  struct seq_file *out = meta->seq;
  Shown shown = {.address = (u64) task, .type = typeid_kernel(struct task_struct)};
  bpf_seq_printf_btf(out, shown, sizeof(shown), 0);
  return 0;
}
