package org.b.lsp;

import static org.b.lsp.ServerProcess.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.eclipse.lsp4j.CodeAction;
import org.eclipse.lsp4j.CodeActionContext;
import org.eclipse.lsp4j.CodeActionParams;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.DocumentOnTypeFormattingParams;
import org.eclipse.lsp4j.DocumentRangeFormattingParams;
import org.eclipse.lsp4j.FormattingOptions;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.Range;
import org.junit.jupiter.api.Test;

/** Changes that the server makes: formatting and quick fixes. */
class EditingTest extends CapabilitySession {
  @Test
  void formats() throws Exception {
    open("struct  A{u32 x;}\n@socket_filter u32 f( ctx ){\n      return   0;}\n");
    String formatted = formatted();
    assertTrue(formatted.contains("\n  return 0;\n}\n"), formatted);
    String range =
        applied(
            get(
                texts.rangeFormatting(
                    new DocumentRangeFormattingParams(
                        document.identifier(),
                        new FormattingOptions(2, true),
                        document.range("struct  A{u32 x;}")))));
    assertTrue(range.startsWith("struct A {"), range);
    assertTrue(range.contains("      return   0;"), range);
    int behind = document.offset("0;") + 2;
    String typed =
        applied(
            get(
                texts.onTypeFormatting(
                    new DocumentOnTypeFormattingParams(
                        document.identifier(),
                        new FormattingOptions(2, true),
                        document.position(behind),
                        ";"))));
    assertTrue(typed.contains("  return 0;"), typed);
    assertTrue(typed.startsWith("struct  A{"), typed);
  }

  @Test
  void mendsANullReference() throws Exception {
    open(TEXT.replace("on_valid(packets) {", "{"));
    List<Diagnostic> diagnostics = document.diagnostics();
    CodeAction fix =
        actions(diagnostics.get(0).getRange(), diagnostics, null).stream()
            .filter(action -> Boolean.TRUE.equals(action.getIsPreferred()))
            .findFirst()
            .orElseThrow();
    assertEquals("quickfix", fix.getKind());
    assertEquals(diagnostics, fix.getDiagnostics());
    document.replaceAll(applied(edits(fix.getEdit())));
    assertEquals(List.of(), document.diagnostics());
  }

  @Test
  void mendsAllThatIsSafe() throws Exception {
    open("@socket_filter u32 f(ctx) {\n  u32 x = 1\n  return x\n}\n");
    List<Diagnostic> diagnostics = document.diagnostics();
    List<CodeAction> actions =
        actions(new Range(new Position(0, 0), new Position(3, 0)), diagnostics, "source.fixAll");
    assertEquals(1, actions.size());
    document.replaceAll(applied(edits(actions.get(0).getEdit())));
    assertEquals(List.of(), document.diagnostics());
  }

  private List<CodeAction> actions(Range range, List<Diagnostic> diagnostics, String kind)
      throws Exception {
    CodeActionContext context = new CodeActionContext(diagnostics);
    context.setOnly(kind == null ? null : List.of(kind));
    return get(texts.codeAction(new CodeActionParams(document.identifier(), range, context)))
        .stream()
        .map(each -> each.getRight())
        .toList();
  }
}
