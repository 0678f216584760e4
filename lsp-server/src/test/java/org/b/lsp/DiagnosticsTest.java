package org.b.lsp;

import static org.b.lsp.ServerProcess.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.eclipse.lsp4j.CompletionParams;
import org.eclipse.lsp4j.DefinitionParams;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.DocumentSymbolParams;
import org.eclipse.lsp4j.HoverParams;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.ServerCapabilities;
import org.junit.jupiter.api.Test;

/** Diagnostics: where they are in texts of every kind, and that the server takes what it must. */
class DiagnosticsTest extends CapabilitySession {
  @Test
  void announcesWhatItDoes() {
    ServerCapabilities capabilities = server.initialized().getCapabilities();
    assertEquals(Boolean.TRUE, capabilities.getCompletionProvider().getResolveProvider());
    assertTrue(capabilities.getCompletionProvider().getTriggerCharacters().contains("$"));
    assertTrue(capabilities.getHoverProvider().getLeft());
    assertNotNull(capabilities.getSignatureHelpProvider());
    assertTrue(capabilities.getRenameProvider().getRight().getPrepareProvider());
    assertTrue(capabilities.getWorkspace().getWorkspaceFolders().getSupported());
    assertEquals("b", server.initialized().getServerInfo().getName());
  }

  @Test
  void acceptsTheText() throws Exception {
    assertEquals(List.of(), open(TEXT).diagnostics());
  }

  @Test
  void diagnosticsSayWhere() throws Exception {
    open(TEXT.replace("on_valid(packets) {", "{"));
    List<Diagnostic> diagnostics = document.diagnostics();
    assertEquals(List.of("B0301"), TestClient.codes(diagnostics));
    assertEquals("packets", document.text(diagnostics.get(0).getRange()));
    assertEquals(
        document.offset("packets.count"),
        document.offset(diagnostics.get(0).getRange().getStart()));
  }

  @Test
  void columnsCountUtf16() throws Exception {
    open("/* 😀 */ @socket_filter u32 f(ctx) { return nothing; }\n");
    Diagnostic diagnostic = document.diagnostics().get(0);
    assertEquals("nothing", document.text(diagnostic.getRange()));
    assertEquals(44, diagnostic.getRange().getStart().getCharacter());
  }

  @Test
  void lineEndsAndTabsCount() throws Exception {
    open("@socket_filter u32 f(ctx) {\r\n\treturn nothing;\r\n}\r\n");
    assertEquals(
        new Range(new Position(1, 8), new Position(1, 15)),
        document.diagnostics().get(0).getRange());
    document.replace("nothing", "0");
    assertEquals(List.of(), document.diagnostics());
    document.replace(document.offset("0;"), document.offset("}"), "0;\r\n\treturn other;\r\n");
    assertTrue(
        document.diagnostics().stream().anyMatch(d -> d.getRange().getStart().getLine() == 2));
  }

  @Test
  void nothingIsKnownOfClosedFiles() throws Exception {
    var identifier = new org.eclipse.lsp4j.TextDocumentIdentifier("file:///nowhere/x.b");
    assertNull(get(texts.hover(new HoverParams(identifier, new Position(0, 0)))));
    assertNull(get(texts.documentSymbol(new DocumentSymbolParams(identifier))));
  }

  @Test
  void positionsOutsideTheTextAreMovedIntoIt() throws Exception {
    open(TEXT);
    for (Position position :
        List.of(new Position(9999, 0), new Position(2, 9999), new Position(0, 0))) {
      get(texts.hover(new HoverParams(document.identifier(), position)));
      get(texts.completion(new CompletionParams(document.identifier(), position)));
      get(texts.definition(new DefinitionParams(document.identifier(), position)));
    }
  }
}
