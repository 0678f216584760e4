// What the launcher compiles once to learn which classes a run of the command loads.
struct Key {
  u32 source:32;
  u32 destination:32;
};
struct Leaf {
  u64 packets:64;
  u64 bytes:64;
};
Table<Key, Leaf, FIXED_MATCH, AUTO> pairs(256);
Table<u32, u64, INDEXED, NONE> totals(4);

struct skbuff {
  u32 type:32;
};

@socket_filter
u32 on_packet (struct skbuff *skb) {
  u64 length = 0;
  goto proto::ethernet;

  state proto::ethernet {
  }

  state proto::ip {
    length = $ip.tlen;
    struct Key key = {.source = $ip.src, .destination = $ip.dst};
    struct Leaf *leaf;
    leaf = pairs[key];
    on_valid(leaf) {
      atomic_add(leaf.packets, 1);
      atomic_add(leaf.bytes, length);
    }
    switch $ip.nextp {
      case 6 {
        length = length + 1;
      };
      case * {
      };
    };
  }

  state EOP {
    return 0;
  }
}
