// Completion offers what each program's type may call.
@socket_filter u32 on_packet(ctx) {

  return 0;
}

@tc(ingress) u32 on_ingress(ctx) {

  return 0;
}

@kprobe(vfs_read) u32 on_read(ctx) {

  return 0;
}
