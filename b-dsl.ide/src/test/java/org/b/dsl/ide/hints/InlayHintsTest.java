package org.b.dsl.ide.hints;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.Samples;
import org.junit.jupiter.api.Test;

class InlayHintsTest {
  private static List<String> hints(AnalyzedDocument document) {
    String text = document.file().text();
    return InlayHints.of(document, 0, text.length()).stream()
        .map(
            h ->
                h.label().strip()
                    + " | "
                    + document.file().line(document.file().position(h.offset()).line()).strip())
        .toList();
  }

  @Test
  void stackAndPlacesOfHeaders() {
    assertEquals(
        List.of(
            "stack 64 B | @tc(ingress) u32 f(ctx) {",
            "at byte 0 | state proto::ethernet { }",
            "at byte 14 | state proto::ip6 { }",
            "at byte 54 | state proto::udp { }",
            "at byte 62 | state proto::vxlan { }",
            "at byte 70 | state proto::inner_ethernet { }",
            "at byte 84 | state proto::inner_dot1q { }",
            "at byte 54 or 84 or 88 | state proto::inner_ip { }"),
        hints(
            Samples.analyze(
                """
                @tc(ingress) u32 f(ctx) {
                  goto proto::ethernet;
                  state proto::ethernet { }
                  state proto::ip6 { }
                  state proto::udp { }
                  state proto::vxlan { }
                  state proto::inner_ethernet { }
                  state proto::inner_dot1q { }
                  state proto::inner_ip { }
                  state proto::inner_udp { }
                  state EOP { return 0; }
                }
                """)));
  }

  @Test
  void iterationsThatAreNotWritten() {
    assertEquals(
        List.of(
            "stack 72 B | @tc(ingress) u32 f(ctx) {",
            "at most 255 times | for (i in 0..n) {",
            "at most 9 times | for (i in 0..m) {"),
        hints(
            Samples.analyze(
                """
                @tc(ingress) u32 f(ctx) {
                  u32 sum = 0;
                  u8 n = (u8) cpu();
                  for (i in 0..n) {
                    sum = sum + 1;
                  }
                  u32 m = cpu();
                  if (m > 9) { return 0; }
                  for (i in 0..m) {
                    sum = sum + 1;
                  }
                  for (i in 0..9) {
                    sum = sum + 2;
                  }
                  while (sum > 3) max 7 {
                    sum = sum - 1;
                  }
                  return sum;
                }
                """)));
  }

  @Test
  void placesOfHeadersThatRepeatAreUnknown() {
    String proto =
        """
        struct a { u32 x:8; }
        state a { switch $a.x { case 1 { next proto::a; }; case * { next proto::b; }; } }
        struct b { u32 y:8; }
        state b { goto EOP; }
        """;
    assertEquals(
        List.of("stack 64 B | @tc(ingress) u32 f(ctx) {"),
        hints(
            Samples.analyze(
                "test.b",
                "@tc(ingress) u32 f(ctx) {\n"
                    + "  goto proto::a;\n"
                    + "  state proto::a { }\n"
                    + "  state proto::b { }\n"
                    + "  state EOP { return 0; }\n"
                    + "}\n",
                Optional.of(proto))));
  }

  @Test
  void valuesThatAreCut() {
    assertEquals(
        List.of("as u16 | u16 low = ctx.mark;"),
        hints(
                Samples.analyze(
                    "@tc(ingress) u32 f(ctx) {\n"
                        + "  u16 low = ctx.mark;\n"
                        + "  u16 cut = (u16) ctx.mark;\n"
                        + "  return 0;\n"
                        + "}\n"))
            .stream()
            .filter(h -> h.startsWith("as"))
            .toList());
  }

  @Test
  void nothingFromAnOlderAnalysis() {
    AnalyzedDocument old = Samples.analyze("@tc(ingress) u32 f(ctx) { return 0; }");
    AnalyzedDocument newer =
        AnalyzedDocument.of(
            new org.b.core.source.SourceFile("test.b", "\n\n" + old.file().text()), old.result());
    assertEquals(1, hints(old).size());
    assertEquals(List.of(), hints(newer));
  }
}
