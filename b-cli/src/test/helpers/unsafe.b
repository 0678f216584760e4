#target "6.18"
#allow unsafe

@kprobe(vfs_read) u32 disturb(ctx) {
  bpf_send_signal(9);
  bpf_send_signal_thread(9);
  return 0;
}

@raw_tracepoint(sched_process_exec) u32 send(struct task_struct *task) {
  return bpf_send_signal_task(task, 18, 0, 0) == 1;
}
