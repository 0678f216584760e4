package org.b.lsp;

import static org.b.lsp.ServerProcess.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.lsp4j.CodeLensParams;
import org.eclipse.lsp4j.FoldingRangeRequestParams;
import org.eclipse.lsp4j.InlayHint;
import org.eclipse.lsp4j.InlayHintParams;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.SelectionRange;
import org.eclipse.lsp4j.SelectionRangeParams;
import org.eclipse.lsp4j.SemanticTokens;
import org.eclipse.lsp4j.SemanticTokensDelta;
import org.eclipse.lsp4j.SemanticTokensDeltaParams;
import org.eclipse.lsp4j.SemanticTokensParams;
import org.eclipse.lsp4j.SemanticTokensRangeParams;
import org.junit.jupiter.api.Test;

/** How a text looks: folding, selection, colours, lenses, hints. */
class AppearanceTest extends CapabilitySession {
  @Test
  void foldsAndSelects() throws Exception {
    open(TEXT);
    var ranges = get(texts.foldingRange(new FoldingRangeRequestParams(document.identifier())));
    int line = document.position("@socket_filter").getLine();
    assertTrue(
        ranges.stream()
            .anyMatch(range -> range.getStartLine() == line && range.getEndLine() > line + 8),
        ranges.toString());
    SelectionRange selection =
        get(texts.selectionRange(
                new SelectionRangeParams(
                    document.identifier(), List.of(document.position("count, 1")))))
            .get(0);
    assertEquals("count", document.text(selection.getRange()));
    SelectionRange outer = selection;
    while (outer.getParent() != null) {
      assertTrue(
          document.text(outer.getParent().getRange()).contains(document.text(outer.getRange())));
      outer = outer.getParent();
    }
    assertEquals(TEXT, document.text(outer.getRange()));
  }

  @Test
  void colours() throws Exception {
    open(TEXT);
    SemanticTokens tokens =
        get(texts.semanticTokensFull(new SemanticTokensParams(document.identifier())));
    List<String> decoded = decode(tokens.getData());
    assertTrue(
        decoded.containsAll(
            List.of("struct Pair", "property dip", "function on_packet", "keyword struct")),
        decoded.toString());
    document.replace("u32 sip", "u32 other");
    SemanticTokensDelta delta =
        get(texts.semanticTokensFullDelta(
                new SemanticTokensDeltaParams(document.identifier(), tokens.getResultId())))
            .getRight();
    List<Integer> data = new ArrayList<>(tokens.getData());
    for (var edit : delta.getEdits()) {
      data.subList(edit.getStart(), edit.getStart() + edit.getDeleteCount()).clear();
      data.addAll(edit.getStart(), edit.getData());
    }
    SemanticTokens whole =
        get(texts.semanticTokensFull(new SemanticTokensParams(document.identifier())));
    assertEquals(whole.getData(), data);
    assertTrue(delta.getEdits().get(0).getData().size() < data.size() / 2);
    SemanticTokens part =
        get(
            texts.semanticTokensRange(
                new SemanticTokensRangeParams(
                    document.identifier(), document.range("struct Packets { u64 count; }"))));
    assertTrue(decode(part.getData()).contains("struct Packets"));
    assertFalse(decode(part.getData()).contains("function on_packet"));
  }

  @Test
  void showsLensesAndHints() throws Exception {
    open(TEXT);
    var lenses = get(texts.codeLens(new CodeLensParams(document.identifier())));
    assertEquals(
        List.of("b.run", "b.disassemble"),
        lenses.stream().map(lens -> lens.getCommand().getCommand()).toList());
    assertEquals("on_packet", document.text(lenses.get(0).getRange()));
    Range everything = new Range(new Position(0, 0), document.position(document.text().length()));
    List<InlayHint> hints =
        get(texts.inlayHint(new InlayHintParams(document.identifier(), everything)));
    assertTrue(
        hints.stream().anyMatch(hint -> hint.getLabel().getLeft().startsWith("stack ")),
        hints.toString());
    document.replace(0, 0, "\n\n");
    List<InlayHint> moved =
        get(
            texts.inlayHint(
                new InlayHintParams(
                    document.identifier(),
                    new Range(new Position(0, 0), document.position(document.text().length())))));
    hints.forEach(hint -> hint.getPosition().setLine(hint.getPosition().getLine() + 2));
    assertEquals(hints, moved);
  }

  /** The tokens as {@code type text}. */
  private List<String> decode(List<Integer> data) {
    List<String> types =
        server
            .initialized()
            .getCapabilities()
            .getSemanticTokensProvider()
            .getLegend()
            .getTokenTypes();
    List<String> tokens = new ArrayList<>();
    int line = 0;
    int column = 0;
    for (int i = 0; i < data.size(); i += 5) {
      line += data.get(i);
      column = data.get(i) == 0 ? column + data.get(i + 1) : data.get(i + 1);
      Range range =
          new Range(new Position(line, column), new Position(line, column + data.get(i + 2)));
      tokens.add(types.get(data.get(i + 3)) + " " + document.text(range));
    }
    return tokens;
  }
}
