// Sends the connections of a control group to another address: what asks for port 80 gets to a proxy on this machine. The
// program that connects does not notice: getpeername still tells what it asked for.
//
//   sudo mkdir /sys/fs/cgroup/web
//   sudo ./b run examples/connect_proxy.b --cgroup /sys/fs/cgroup/web --set proxy_port=3128
//   echo $$ | sudo tee /sys/fs/cgroup/web/cgroup.procs        # this shell and what it starts

config u32 proxy_ip = 127.0.0.1;
config u32 proxy_port = 8080;

struct Target {
  u32 ip;
  u16 port;
}

Hash<u64, Target> targets(10240); // by socket: what was asked for
LruHash<Target, u64> redirected(1024);

@cgroup_sock_addr(connect4)
u32 on_connect(ctx) {
  u16 port = (u16) bpf_ntohs((u16) ctx.user_port);
  if (ctx.protocol != IPPROTO_TCP || port != 80) {
    return 1;
  }
  Target target = {.ip = bpf_ntohl(ctx.user_ip4), .port = port};
  targets[bpf_get_socket_cookie(ctx)] = target;
  redirected[target] += 1;
  ctx.user_ip4 = bpf_htonl(proxy_ip);
  ctx.user_port = bpf_htons((u16) proxy_port);
  return 1;
}

@cgroup_sock_addr(getpeername4)
u32 on_name(ctx) {
  Target *target = targets.lookup(bpf_get_socket_cookie(ctx)) ?? return 1;
  ctx.user_ip4 = bpf_htonl(target.ip);
  ctx.user_port = bpf_htons(target.port);
  return 1;
}
