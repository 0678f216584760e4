// Lets one listening socket answer on a range of ports: when a process of a control group listens on the port that
// `listener` says, connections to the ports from `first` to `last` reach its socket, too.
//
//   sudo mkdir /sys/fs/cgroup/web
//   sudo ./b run examples/socket_steering.b --cgroup /sys/fs/cgroup/web --set listener=8080 --set first=7000 --set last=7999
//   echo $$ | sudo tee /sys/fs/cgroup/web/cgroup.procs      # this shell and what it starts: python3 -m http.server 8080

config u32 listener = 8080;
config u32 first = 7000;
config u32 last = 7999;

SockMap listeners(1);

/** Connections by the port that they asked for. */
LruHash<u32, u64> steered(1024);

@sock_ops u32 on_listen(ctx) {
  if (ctx.op == BPF_SOCK_OPS_TCP_LISTEN_CB && ctx.local_port == listener) { listeners.add(0); }
  return 1;
}

@sk_lookup u32 choose(ctx) {
  if (ctx.protocol != IPPROTO_TCP || ctx.local_port < first || ctx.local_port > last) { return SK_PASS; }
  if (listeners.assign(0) == 0) { steered[ctx.local_port] += 1; }
  return SK_PASS;
}
