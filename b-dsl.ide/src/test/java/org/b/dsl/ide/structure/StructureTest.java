package org.b.dsl.ide.structure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.b.core.source.Span;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.Marked;
import org.b.dsl.ide.Samples;
import org.junit.jupiter.api.Test;

class StructureTest {
  private static final String PROGRAM =
      """
      // one
      // two
      #packed "false"
      #license "GPL"
      struct Leaf {
        u64 n;
      }
      Table<u32, Leaf, FIXED_MATCH, AUTO> stats(16);
      @tc(ingress) u32 f(ctx) {
        goto proto::ethernet;
        state proto::ethernet { }
        state EOP {
          return 0;
        }
      }
      """;

  private static String tree(List<DocumentSymbols.Symbol> symbols, String indentation) {
    StringBuilder text = new StringBuilder();
    for (DocumentSymbols.Symbol symbol : symbols) {
      text.append(indentation)
          .append(symbol.kind())
          .append(' ')
          .append(symbol.name())
          .append(symbol.detail().isEmpty() ? "" : " : " + symbol.detail())
          .append('\n')
          .append(tree(symbol.children(), indentation + "  "));
    }
    return text.toString();
  }

  @Test
  void symbols() {
    assertEquals(
        """
        STRUCT Leaf
          FIELD n : u64
        TABLE stats : Table<u32, Leaf, FIXED_MATCH, AUTO>
        FUNCTION f : @tc(ingress)
          STATE ethernet
          STATE EOP
        """,
        tree(DocumentSymbols.of(Samples.analyze(PROGRAM)), ""));
  }

  @Test
  void symbolsOfProtoFiles() {
    assertEquals(
        "HEADER a\n  FIELD x : u32\nSTATE a\n",
        tree(
            DocumentSymbols.of(Samples.analyze("struct a { u32 x; }\nstate a { goto EOP; }")), ""));
  }

  @Test
  void symbolsOfTextThatIsNotClosed() {
    assertEquals(
        "FUNCTION f : @tc(ingress)\nFUNCTION g : @tc(egress)\n",
        tree(
            DocumentSymbols.of(
                Samples.analyze(
                    "@tc(ingress) u32 f(ctx) {\n  if x {\n@tc(egress) u32 g(ctx) { }\n")),
            ""));
  }

  @Test
  void findsByName() {
    AnalyzedDocument document = Samples.analyze(PROGRAM);
    assertEquals(
        List.of("Leaf", "stats", "ethernet"),
        List.of(
            DocumentSymbols.find("leaf", List.of(document)).get(0).name(),
            DocumentSymbols.find("sts", List.of(document)).get(0).name(),
            DocumentSymbols.find("net", List.of(document)).get(0).name()));
    assertEquals(List.of(), DocumentSymbols.find("xyz", List.of(document)));
    assertEquals("Leaf", DocumentSymbols.find("n", List.of(document)).get(0).container());
  }

  @Test
  void folding() {
    assertEquals(
        List.of("COMMENT 1-2", "DIRECTIVES 3-4", "CODE 5-6", "CODE 9-14", "CODE 12-13"),
        Folding.of(Samples.analyze(PROGRAM)).stream()
            .map(r -> r.kind() + " " + (r.firstLine() + 1) + "-" + (r.lastLine() + 1))
            .toList());
  }

  @Test
  void selection() {
    Marked place =
        Marked.of("@tc(ingress) u32 f(ctx) { if a == b { x = stats[ke<|>y].n + 1; } return 0; }");
    List<String> spans =
        Selection.around(place.analyze(), place.offset()).stream().map(Span::text).toList();
    assertEquals(
        List.of(
            "key",
            "[key]",
            "x = stats[key].n + 1;",
            "{ x = stats[key].n + 1; }",
            "if a == b { x = stats[key].n + 1; }",
            "if a == b { x = stats[key].n + 1; } return 0;",
            "{ if a == b { x = stats[key].n + 1; } return 0; }",
            place.text()),
        spans);
  }

  @Test
  void selectionOfMembers() {
    Marked place = Marked.of("@tc(ingress) u32 f(ctx) { x = $ip.d<|>st; }");
    List<String> spans =
        Selection.around(place.analyze(), place.offset()).stream().map(Span::text).toList();
    assertEquals(List.of("dst", "$ip.dst", "x = $ip.dst;"), spans.subList(0, 3));
  }

  @Test
  void selectionOfDesignators() {
    Marked place = Marked.of("@tc(ingress) u32 f(ctx) { Key key = {.add<|>ress}; }");
    List<String> spans =
        Selection.around(place.analyze(), place.offset()).stream().map(Span::text).toList();
    assertEquals(List.of("address", ".address", "{.address}"), spans.subList(0, 3));
  }

  @Test
  void lenses() {
    List<ProgramLenses.ProgramLens> lenses = ProgramLenses.of(Samples.analyze(PROGRAM));
    assertEquals(1, lenses.size());
    assertEquals("f", lenses.get(0).function());
    assertEquals("tc", lenses.get(0).hook());
    assertEquals("ingress", lenses.get(0).argument());
    assertEquals(8, lenses.get(0).position().start().line());
    assertEquals(64, lenses.get(0).stackBytes().orElse(-1));
  }

  @Test
  void testsAreSymbolsEvenWhereTheyAreBroken() {
    String text =
        "test \"one\" { expect f(p) == 1; }\n"
            + "test \"two\" {\n"
            + "  packet p =\n"
            + "@xdp u32 f(ctx) { return 2; }\n";
    AnalyzedDocument document =
        AnalyzedDocument.of(
            new org.b.core.source.SourceFile("a.b", text),
            org.b.dsl.Frontend.analyze(
                org.b.dsl.FrontendRequest.of(new org.b.core.source.SourceFile("a.b", text))));
    assertEquals(
        List.of("TEST one", "TEST two", "FUNCTION f"),
        DocumentSymbols.of(document).stream()
            .map(symbol -> symbol.kind() + " " + symbol.name())
            .toList());
  }
}
