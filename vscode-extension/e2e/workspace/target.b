#target "5.15"
@socket_filter u32 keep(ctx) {
  return 64;
}
