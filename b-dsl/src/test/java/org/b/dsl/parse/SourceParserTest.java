package org.b.dsl.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.b.core.source.SourceFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceParserTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "#packed \"true\"\nstruct a { u32 x:12; u64 u32 y:4; };",
        "struct a { u32 state; u32 next; u32 on_match; u32 on_valid; u32 proto; u32 EOP; u32 Table; }",
        "Table<A, B, FIXED_MATCH, AUTO> t(1024);",
        "Table<struct A, u64, INDEXED, NONE> t(1 << 4);",
        "state a { switch $a.b { case 0x800 { next proto::ip; }; case 3:4 {} case * { goto EOP; }; } };",
        "@tc(ingress) @kprobe(vfs_write) @tracepoint(sched:x) u32 f(ctx) { return; }",
        "u32 f(struct proto::pt_regs *ctx) { u32 IPKey key; struct K *k; Flow f; Flow *g = 0; u64 *n; }",
        "u32 f() { u32 a:12 = 3:4; a = b[1:+4]; a[:+3] = 1; $ip.src[8:+8] = @ip.dst; a = x->y.z; }",
        "u32 f() { if a {} else if b == 1 {} else {} if (a) return 1; }",
        "u32 f() { state proto::ip {} state EOP { return 1; } state proto::x, * {} continue proto::y; }",
        "u32 f() { t.lookup(k) { on_match hit (struct L *l) {}; on_miss none () {}; }; t.lookup(k, l) {}; }",
        "u32 f() { on_valid(x) {} else {} if x { } pkt.rewrite_field($ip.dst, x.y); log(\"%d\\n\", 1); }",
        "u32 f() { state = next; next.a = state[k].b; next++; ++state; a <<= 3; continue = 1; }",
        "u32 f() { struct K k = {.a = x, .state = {.b = 1},}; t.update({.a = 1}, l); t[{.a = 1}].b += 1; }",
        "u32 f() { x = (u16) y + -~!z * (a && b || c | d); y = sizeof(struct K) + sizeof(u32); z = 'a'; }",
        "u32 f() { ip = 10.0.0.1; t = 10ms + 0b101 + 1_000; /* a */ } // end",
      })
  void accepts(String text) {
    assertEquals("[]", SourceParser.parse(new SourceFile("a.b", text)).errors().toString());
  }

  @Test
  void wordsAMissingSemicolon() {
    var errors = SourceParser.parse(new SourceFile("a.b", "u32 f() {\n  x = 1\n}")).errors();
    assertEquals("expected `;` after `1`", errors.get(0).message());
    assertEquals("a.b:2:8", errors.get(0).span().toString());
  }
}
