package org.b.lsp;

import static org.b.lsp.ServerProcess.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.lsp4j.ClientCapabilities;
import org.eclipse.lsp4j.ClientInfo;
import org.eclipse.lsp4j.CodeAction;
import org.eclipse.lsp4j.CodeActionCapabilities;
import org.eclipse.lsp4j.CodeActionContext;
import org.eclipse.lsp4j.CodeActionKind;
import org.eclipse.lsp4j.CodeActionKindCapabilities;
import org.eclipse.lsp4j.CodeActionLiteralSupportCapabilities;
import org.eclipse.lsp4j.CodeActionParams;
import org.eclipse.lsp4j.CodeActionResolveSupportCapabilities;
import org.eclipse.lsp4j.CodeLensCapabilities;
import org.eclipse.lsp4j.CodeLensParams;
import org.eclipse.lsp4j.CodeLensWorkspaceCapabilities;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.DidChangeWatchedFilesCapabilities;
import org.eclipse.lsp4j.DocumentSymbolCapabilities;
import org.eclipse.lsp4j.DocumentSymbolParams;
import org.eclipse.lsp4j.FoldingRangeCapabilities;
import org.eclipse.lsp4j.FoldingRangeRequestParams;
import org.eclipse.lsp4j.InitializeParams;
import org.eclipse.lsp4j.InlayHintCapabilities;
import org.eclipse.lsp4j.InlayHintParams;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.PublishDiagnosticsCapabilities;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.SemanticTokensParams;
import org.eclipse.lsp4j.ServerCapabilities;
import org.eclipse.lsp4j.SynchronizationCapabilities;
import org.eclipse.lsp4j.TextDocumentClientCapabilities;
import org.eclipse.lsp4j.TextDocumentSyncKind;
import org.eclipse.lsp4j.WindowClientCapabilities;
import org.eclipse.lsp4j.WorkspaceClientCapabilities;
import org.eclipse.lsp4j.WorkspaceFolder;
import org.eclipse.lsp4j.services.TextDocumentService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The session that Eclipse's LSP4E has with a server: what it says of itself (SupportedFeatures and
 * LanguageServerWrapper of LSP4E 0.19.15), what it asks of an opened file (outline, colours,
 * folding, code minings), and how it ends. No Eclipse runs here: LSP4E cannot be had from Maven.
 * docs/editors.md tells what was seen in one.
 */
class EclipseTest {
  @TempDir Path folder;

  @Test
  void servesWhatEclipseAsksOfAnOpenFile() throws Exception {
    try (ServerProcess server = ServerProcess.start()) {
      ServerCapabilities capabilities = server.initialize(asEclipse()).getCapabilities();
      // LSP4E takes didChange apart by this kind; without it, it sends nothing.
      assertEquals(
          TextDocumentSyncKind.Incremental,
          capabilities.getTextDocumentSync().getRight().getChange());
      assertTrue(capabilities.getTextDocumentSync().getRight().getOpenClose());
      assertTrue(capabilities.getWorkspace().getWorkspaceFolders().getSupported());
      TestDocument document =
          server.open(
              folder.resolve("null.b"),
              """
              struct Counters { u64 packets; }
              Table<u32, Counters, FIXED_MATCH, AUTO> stats(1024);
              @socket_filter u32 on_packet(ctx) {
                struct Counters *leaf = stats[1];
                atomic_add(leaf.packets, 1);
                return 0;
              }
              """);
      TextDocumentService texts = server.server().getTextDocumentService();
      var outline = texts.documentSymbol(new DocumentSymbolParams(document.identifier()));
      var colours = texts.semanticTokensFull(new SemanticTokensParams(document.identifier()));
      var folding = texts.foldingRange(new FoldingRangeRequestParams(document.identifier()));
      var lenses = texts.codeLens(new CodeLensParams(document.identifier()));
      var hints =
          texts.inlayHint(
              new InlayHintParams(
                  document.identifier(), new Range(new Position(0, 0), new Position(7, 0))));
      List<Diagnostic> diagnostics = document.diagnostics();
      assertEquals(List.of("B0301"), TestClient.codes(diagnostics));
      assertEquals(document.range("leaf.").getStart(), diagnostics.get(0).getRange().getStart());
      assertEquals(
          List.of("Counters", "stats", "on_packet"),
          get(outline).stream().map(symbol -> symbol.getRight().getName()).toList());
      assertFalse(get(colours).getData().isEmpty());
      assertFalse(get(folding).isEmpty());
      // Code minings show the title; a lens without one would be asked for again and again.
      assertTrue(
          get(lenses).stream()
              .allMatch(
                  lens -> lens.getCommand() != null && !lens.getCommand().getTitle().isBlank()));
      get(hints);
      CodeAction fix =
          get(
                  texts.codeAction(
                      new CodeActionParams(
                          document.identifier(),
                          diagnostics.get(0).getRange(),
                          new CodeActionContext(diagnostics))))
              .stream()
              .map(action -> action.getRight())
              .findFirst()
              .orElseThrow();
      assertEquals(CodeActionKind.QuickFix, fix.getKind());
      assertTrue(fix.getEdit() != null, "the edit comes with the action, nothing to resolve");
      document.save();
      document.close();
      server.client().awaitCodes(document.uri());
      assertEquals(List.of(), server.client().shown());
      assertEquals(0, server.end(), server.errors());
    }
  }

  /** What LSP4E sends: its process, the project's folder twice, and what its features need. */
  private InitializeParams asEclipse() throws Exception {
    InitializeParams params = new InitializeParams();
    params.setProcessId((int) ProcessHandle.current().pid());
    params.setClientInfo(new ClientInfo("Eclipse IDE", "0.19.15"));
    params.setTrace("off");
    String uri = folder.toUri().toString();
    params.setRootUri(uri);
    params.setRootPath(Files.createDirectories(folder).toString());
    params.setWorkspaceFolders(List.of(new WorkspaceFolder(uri, "project")));
    WorkspaceClientCapabilities workspace = new WorkspaceClientCapabilities();
    workspace.setApplyEdit(true);
    workspace.setConfiguration(true);
    workspace.setWorkspaceFolders(true);
    workspace.setCodeLens(new CodeLensWorkspaceCapabilities(true));
    workspace.setDidChangeWatchedFiles(new DidChangeWatchedFilesCapabilities(true));
    TextDocumentClientCapabilities text = new TextDocumentClientCapabilities();
    text.setSynchronization(new SynchronizationCapabilities(true, true, true));
    text.setPublishDiagnostics(new PublishDiagnosticsCapabilities());
    CodeActionCapabilities actions =
        new CodeActionCapabilities(
            new CodeActionLiteralSupportCapabilities(
                new CodeActionKindCapabilities(
                    List.of(CodeActionKind.QuickFix, CodeActionKind.Refactor))),
            true);
    actions.setDataSupport(true);
    actions.setResolveSupport(new CodeActionResolveSupportCapabilities(List.of("edit")));
    text.setCodeAction(actions);
    text.setCodeLens(new CodeLensCapabilities());
    text.setInlayHint(new InlayHintCapabilities());
    DocumentSymbolCapabilities symbols = new DocumentSymbolCapabilities();
    symbols.setHierarchicalDocumentSymbolSupport(true);
    text.setDocumentSymbol(symbols);
    FoldingRangeCapabilities folds = new FoldingRangeCapabilities();
    folds.setLineFoldingOnly(true);
    text.setFoldingRange(folds);
    WindowClientCapabilities window = new WindowClientCapabilities();
    window.setWorkDoneProgress(true);
    params.setCapabilities(new ClientCapabilities(workspace, text, window, null));
    return params;
  }
}
