// Where the kernel drops packets: counts by protocol, reason and call stack. Reasons are numbers of enum
// skb_drop_reason, 2 is "not specified"; kernels before 5.17 do not have them.
//
//   sudo ./b run examples/dropped_packets.b --for 10s --top 5

#target "5.17"

struct Drop {
  u32 protocol; // 0x0800 is IPv4, 0x86dd is IPv6
  u32 reason;
  i32 kernel_stack;
}

Hash<Drop, u64> drops(10240);
StackTraces stacks(1024);

@tracepoint(skb:kfree_skb)
u32 on_drop(ctx) {
  Drop drop = {.protocol = ctx.protocol, .reason = (u32) ctx.reason, .kernel_stack = stacks.kernel()};
  drops[drop] += 1;
  return 0;
}
