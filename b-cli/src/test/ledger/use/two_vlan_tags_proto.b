struct ethernet { u64 dst:48; u64 src:48; u32 type:16; }
state ethernet { switch $ethernet.type { case 0x8100 { next proto::tag; }; case * { goto EOP; }; } }
struct tag { u32 tci:16; u32 type:16; }
state tag { switch $tag.type { case 0x8100 { next proto::tag; }; case * { goto EOP; }; } }
