// hook: socket_filter
// proto: use/two_vlan_tags_proto.b
// At most two VLAN tags, as the verifier sees from the counter; B refuses every circle of parser states.
Table<u32, u64, FIXED_MATCH, NONE> seen(16);
u32 count(ctx) {
  u32 tags = 0;
  goto proto::ethernet;
  state proto::ethernet { }
  state proto::tag {
    tags = tags + 1;
    if tags >= 2 {
      return tags;
    }
  }
  state EOP { return 0; }
}
