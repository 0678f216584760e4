// Counts packets and bytes by protocol and by size class with a socket filter, in functions that several places share:
//
//   sudo ./b run examples/functions.b --iface eth0
//
// A function without a hook is called by other functions, in any order. It takes integers, structs, references and the
// context. A reference may be null, and the function that gets it tests it, so its callers need not.

struct Class {
  u16 protocol;
  u16 size;
}

struct Counters {
  u64 packets;
  u64 bytes;
}

Table<u32, Counters, FIXED_MATCH, AUTO> by_protocol(64);
Table<Class, Counters, FIXED_MATCH, AUTO> by_class(1024);

@socket_filter u32 on_packet(struct __sk_buff *skb) {
  u32 protocol = skb->protocol;
  count(by_protocol[protocol], skb->len);
  struct Class class = {.protocol = (u16) protocol, .size = size_class(skb)};
  count(by_class[class], skb->len);
  return 0;
}

void count(struct Counters *counters, u64 bytes) {
  if (!counters) { return; }
  atomic_add(counters->packets, 1);
  atomic_add(counters->bytes, bytes);
}

// 0 for up to 127 bytes, 1 for up to 511, 2 for up to 1500, 3 for what is put together from several packets
u16 size_class(struct __sk_buff *skb) {
  if (skb->len < 128) { return 0; }
  if (skb->len < 512) { return 1; }
  if (skb->len <= 1500) { return 2; }
  return 3;
}
