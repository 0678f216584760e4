package org.b.dsl.ide.highlight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.Samples;
import org.junit.jupiter.api.Test;

class SemanticTokensTest {
  private static String tokens(String text) {
    AnalyzedDocument document = Samples.analyze(text);
    StringBuilder result = new StringBuilder();
    for (SemanticTokens.SemanticToken token : SemanticTokens.of(document)) {
      result
          .append(text, token.offset(), token.end())
          .append(':')
          .append(token.type())
          .append(token.modifiers().contains(SemanticTokens.Modifier.DECLARATION) ? "! " : " ");
    }
    return result.toString().strip();
  }

  @Test
  void declarations() {
    assertEquals(
        "struct:KEYWORD Leaf:STRUCT! u64:TYPE n:FIELD! 12:NUMBER",
        tokens("struct Leaf { u64 n:12; }"));
    assertEquals(
        "Table:TYPE u32:TYPE u64:TYPE LPM:ENUM_MEMBER AUTO:ENUM_MEMBER t:TABLE! 1:NUMBER",
        tokens("Table<u32, u64, LPM, AUTO> t(1);"));
    assertEquals(
        "#license:DIRECTIVE \"GPL\":STRING // c:COMMENT", tokens("#license \"GPL\"\n// c\n"));
  }

  @Test
  void programs() {
    assertEquals(
        "@:DECORATOR tc:DECORATOR ingress:ENUM_MEMBER u32:TYPE f:FUNCTION! ctx:PARAMETER!"
            + " goto:KEYWORD proto:NAMESPACE ip:STATE state:KEYWORD proto:NAMESPACE ip:STATE!"
            + " u32:TYPE a:VARIABLE! ip:HEADER dst:FIELD ctx:PARAMETER mark:FIELD a:VARIABLE"
            + " pkt:VARIABLE rewrite_field:BUILTIN ip:HEADER dst:FIELD 1:NUMBER incr_cksum:BUILTIN"
            + " ip:HEADER hchecksum:FIELD a:VARIABLE 2:NUMBER state:KEYWORD EOP:STATE"
            + " return:KEYWORD 0:NUMBER",
        tokens(
            "@tc(ingress) u32 f(ctx) { goto proto::ip; state proto::ip { u32 a = $ip.dst;"
                + " ctx.mark = a; pkt.rewrite_field($ip.dst, 1); incr_cksum(@ip.hchecksum, a, 2); }"
                + " state EOP { return 0; } }"));
  }

  @Test
  void wordsThatAreNames() {
    assertEquals(
        "@:DECORATOR tc:DECORATOR ingress:ENUM_MEMBER u32:TYPE f:FUNCTION! ctx:PARAMETER! u32:TYPE"
            + " next:VARIABLE! 1:NUMBER return:KEYWORD next:VARIABLE",
        tokens("@tc(ingress) u32 f(ctx) { u32 next = 1; return next; }"));
  }

  @Test
  void fieldsThatCannotBeWritten() {
    String text = "@tc(ingress) u32 f(ctx) { ctx.mark = ctx.len; return 0; }";
    AnalyzedDocument document = Samples.analyze(text);
    List<String> readOnly =
        SemanticTokens.of(document).stream()
            .filter(t -> t.modifiers().contains(SemanticTokens.Modifier.READONLY))
            .map(t -> text.substring(t.offset(), t.end()))
            .toList();
    assertEquals(List.of("len"), readOnly);
  }

  @Test
  void ranges() {
    AnalyzedDocument document = Samples.analyze("struct A { u32 a; }\nstruct B { u32 b; }\n");
    var all = SemanticTokens.of(document);
    var second = SemanticTokens.of(document, 20, 40);
    assertTrue(all.containsAll(second));
    assertEquals(4, second.size());
  }
}
