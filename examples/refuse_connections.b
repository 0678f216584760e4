// No connection from a control group to a host outside of this machine, and a count of what was tried.
//
//   sudo mkdir /sys/fs/cgroup/quiet
//   sudo ./b run examples/refuse_connections.b --cgroup /sys/fs/cgroup/quiet
//   echo $$ | sudo tee /sys/fs/cgroup/quiet/cgroup.procs      # this shell and what it starts

struct Target {
  u32 pid;
  u32 dst_ip;
}

Hash<Target, u64> refused(1024);

@cgroup_sock_addr(connect4)
u32 on_connect(ctx) {
  u32 network_order = ctx.user_ip4;
  u32 address = (network_order << 24) | ((network_order & 0xff00) << 8)
      | ((network_order >> 8) & 0xff00) | (network_order >> 24);
  if ((address >> 24) == 127) {
    return 1;
  }
  Target target = {.pid = pid(), .dst_ip = address};
  refused[target] += 1;
  return 0;
}
