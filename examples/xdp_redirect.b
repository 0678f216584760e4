// Spreads packets over network interfaces by their source address, as a load balancer does. User space says which
// interfaces: their numbers are the entries of the table.
//
//   ip link show        # 4: eth1: ..., 5: eth2: ...
//   sudo ./b run examples/xdp_redirect.b --iface eth0 --set 'backends[0]=4' --set 'backends[1]=5'

#target "5.6"

const u32 BACKENDS = 4;

DevMap backends(4);
PercpuArray<u64> sent(4);
PercpuArray<u64> passed(1);

@xdp u32 balance(ctx) {
  u32 result = XDP_PASS;
  goto proto::ethernet;

  state proto::ethernet { }
  state proto::ip {
    u32 backend = ($ip.src ^ $ip.src >> 16) % BACKENDS;
    sent[backend] += 1;
    result = backends.redirect(backend, XDP_PASS);
  }
  state EOP {
    passed[0] += result == XDP_PASS;
    return result;
  }
}
