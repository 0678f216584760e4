package org.b.lsp;

import static org.b.lsp.ServerProcess.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.eclipse.lsp4j.CallHierarchyIncomingCallsParams;
import org.eclipse.lsp4j.CallHierarchyItem;
import org.eclipse.lsp4j.CallHierarchyOutgoingCallsParams;
import org.eclipse.lsp4j.CallHierarchyPrepareParams;
import org.eclipse.lsp4j.CodeAction;
import org.eclipse.lsp4j.CodeActionContext;
import org.eclipse.lsp4j.CodeActionParams;
import org.eclipse.lsp4j.CodeLensParams;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.CompletionParams;
import org.eclipse.lsp4j.DefinitionParams;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.DocumentFormattingParams;
import org.eclipse.lsp4j.DocumentHighlightParams;
import org.eclipse.lsp4j.DocumentOnTypeFormattingParams;
import org.eclipse.lsp4j.DocumentRangeFormattingParams;
import org.eclipse.lsp4j.DocumentSymbol;
import org.eclipse.lsp4j.DocumentSymbolParams;
import org.eclipse.lsp4j.FoldingRangeRequestParams;
import org.eclipse.lsp4j.FormattingOptions;
import org.eclipse.lsp4j.Hover;
import org.eclipse.lsp4j.HoverParams;
import org.eclipse.lsp4j.InlayHint;
import org.eclipse.lsp4j.InlayHintParams;
import org.eclipse.lsp4j.Location;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.PrepareRenameParams;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.ReferenceContext;
import org.eclipse.lsp4j.ReferenceParams;
import org.eclipse.lsp4j.RenameParams;
import org.eclipse.lsp4j.SelectionRange;
import org.eclipse.lsp4j.SelectionRangeParams;
import org.eclipse.lsp4j.SemanticTokens;
import org.eclipse.lsp4j.SemanticTokensDelta;
import org.eclipse.lsp4j.SemanticTokensDeltaParams;
import org.eclipse.lsp4j.SemanticTokensParams;
import org.eclipse.lsp4j.SemanticTokensRangeParams;
import org.eclipse.lsp4j.ServerCapabilities;
import org.eclipse.lsp4j.SignatureHelp;
import org.eclipse.lsp4j.SignatureHelpParams;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.TypeDefinitionParams;
import org.eclipse.lsp4j.WorkspaceEdit;
import org.eclipse.lsp4j.WorkspaceSymbolParams;
import org.eclipse.lsp4j.services.TextDocumentService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every capability, asked of one real server. */
class CapabilitiesTest {
  private static final String TEXT =
      """
      // Non-ASCII before everything: π and 😀.
      struct Pair { u32 dip; u32 sip; }
      struct Packets { u64 count; }
      Table<Pair, Packets, FIXED_MATCH, AUTO> stats(1024);

      /* 😀 */ @socket_filter u32 on_packet(ctx) {
        goto proto::ethernet;
        state proto::ethernet { }
        state proto::ip {
          struct Pair pair = {.dip = $ip.dst};
          struct Packets *packets = stats[pair];
          on_valid(packets) {
            atomic_add(packets.count, 1);
          }
        }
        state EOP { return 0; }
      }
      """;

  @TempDir static Path folder;
  private static ServerProcess server;
  private static TextDocumentService texts;
  private TestDocument document;

  @BeforeAll
  static void start() throws Exception {
    server = ServerProcess.ready(folder);
    texts = server.server().getTextDocumentService();
  }

  @AfterAll
  static void end() throws Exception {
    assertEquals(0, server.end());
    assertEquals(List.of(), server.client().shown());
    server.close();
  }

  @AfterEach
  void close() throws Exception {
    if (document != null) {
      document.diagnostics();
      document.close();
      server.client().await(document.uri(), params -> params.getVersion() == null);
    }
  }

  private TestDocument open(String text) {
    document = server.open(folder.resolve("open.b"), text);
    return document;
  }

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

  private List<CompletionItem> complete(String behind) throws Exception {
    int at = document.offset(behind) + behind.length();
    var answer =
        get(texts.completion(new CompletionParams(document.identifier(), document.position(at))));
    return answer.getRight().getItems();
  }

  private static List<String> labels(List<CompletionItem> items) {
    return items.stream().map(CompletionItem::getLabel).toList();
  }

  @Test
  void completesFieldsOfHeaders() throws Exception {
    open(TEXT.replace("$ip.dst", "$ip."));
    List<CompletionItem> items = complete("$ip.");
    assertTrue(labels(items).containsAll(List.of("src", "dst", "ttl")), labels(items).toString());
    CompletionItem item =
        items.stream().filter(each -> each.getLabel().equals("ttl")).findFirst().orElseThrow();
    assertNull(item.getDocumentation());
    CompletionItem resolved = get(texts.resolveCompletionItem(item));
    assertNotNull(resolved.getDocumentation());
    TextEdit edit = item.getTextEdit().getLeft();
    assertEquals(document.position(document.offset("$ip.") + 4), edit.getRange().getStart());
  }

  @Test
  void completesWhatThisProgramMayCall() throws Exception {
    open(
        "@socket_filter u32 f(ctx) {\n"
            + "  \n"
            + "  return 0;\n"
            + "}\n"
            + "@tc(ingress) u32 g(ctx) {\n"
            + " \n"
            + "  return 0;\n"
            + "}\n");
    List<String> filter = labels(complete("f(ctx) {\n  "));
    List<String> classifier = labels(complete("g(ctx) {\n "));
    assertTrue(classifier.contains("incr_cksum"), classifier.toString());
    assertFalse(filter.contains("incr_cksum"), filter.toString());
  }

  @Test
  void completionSeesWhatWasJustTyped() throws Exception {
    open(TEXT);
    document.replace("    atomic_add(packets.count, 1);", "    packets.");
    assertTrue(labels(complete("    packets.")).contains("count"));
  }

  @Test
  void hovers() throws Exception {
    open(TEXT);
    Hover hover =
        get(texts.hover(new HoverParams(document.identifier(), document.position("stats[pair]"))));
    assertTrue(hover.getContents().getRight().getValue().contains("Pair"), hover.toString());
    assertEquals("stats", document.text(hover.getRange()));
    assertNull(get(texts.hover(new HoverParams(document.identifier(), new Position(4, 0)))));
  }

  @Test
  void showsSignatures() throws Exception {
    open(TEXT);
    int at = document.offset("count, 1") + "count, ".length();
    SignatureHelp help =
        get(
            texts.signatureHelp(
                new SignatureHelpParams(document.identifier(), document.position(at))));
    assertTrue(help.getSignatures().get(0).getLabel().contains("atomic_add"));
    assertEquals(1, help.getActiveParameter());
  }

  @Test
  void goesToDefinitions() throws Exception {
    open(TEXT);
    List<? extends Location> definition =
        get(texts.definition(
                new DefinitionParams(document.identifier(), document.position("packets.count"))))
            .getLeft();
    assertEquals("packets", document.text(definition.get(0).getRange()));
    assertEquals(document.uri(), definition.get(0).getUri());
    List<? extends Location> type =
        get(texts.typeDefinition(
                new TypeDefinitionParams(
                    document.identifier(), document.position("packets.count"))))
            .getLeft();
    assertEquals(document.range("Packets").getStart(), type.get(0).getRange().getStart());
  }

  @Test
  void goesToBuiltInProtocols() throws Exception {
    open(TEXT);
    Location header =
        get(texts.definition(
                new DefinitionParams(document.identifier(), document.position("ip.dst"))))
            .getLeft()
            .get(0);
    Path file = Path.of(java.net.URI.create(header.getUri()));
    String line = Files.readAllLines(file).get(header.getRange().getStart().getLine());
    assertEquals(
        "ip",
        line.substring(
            header.getRange().getStart().getCharacter(),
            header.getRange().getEnd().getCharacter()));
  }

  @Test
  void findsReferencesAndHighlights() throws Exception {
    open(TEXT);
    var references =
        get(
            texts.references(
                new ReferenceParams(
                    document.identifier(),
                    document.position("stats["),
                    new ReferenceContext(true))));
    assertEquals(2, references.size(), references.toString());
    var uses =
        get(
            texts.references(
                new ReferenceParams(
                    document.identifier(),
                    document.position("stats["),
                    new ReferenceContext(false))));
    assertEquals(
        List.of(document.range("stats[").getStart()),
        uses.stream().map(use -> use.getRange().getStart()).toList());
    var highlights =
        get(
            texts.documentHighlight(
                new DocumentHighlightParams(
                    document.identifier(), document.position("packets.count"))));
    assertEquals(3, highlights.size(), highlights.toString());
  }

  private String applied(List<? extends TextEdit> edits) {
    List<TextEdit> ordered = new ArrayList<>(edits);
    ordered.sort(
        Comparator.comparingInt((TextEdit edit) -> document.offset(edit.getRange().getStart()))
            .reversed());
    String text = document.text();
    for (TextEdit edit : ordered) {
      text =
          text.substring(0, document.offset(edit.getRange().getStart()))
              + edit.getNewText()
              + text.substring(document.offset(edit.getRange().getEnd()));
    }
    return text;
  }

  private List<TextEdit> edits(WorkspaceEdit edit) {
    assertEquals(java.util.Set.of(document.uri()), edit.getChanges().keySet());
    return edit.getChanges().get(document.uri());
  }

  @Test
  void renames() throws Exception {
    open(TEXT);
    Position position = document.position("packets.count");
    var prepared =
        get(texts.prepareRename(new PrepareRenameParams(document.identifier(), position)));
    assertEquals("packets", prepared.getSecond().getPlaceholder());
    WorkspaceEdit edit =
        get(texts.rename(new RenameParams(document.identifier(), position, "leaf")));
    assertEquals(
        TEXT.replace("*packets", "*leaf")
            .replace("on_valid(packets)", "on_valid(leaf)")
            .replace("packets.count", "leaf.count"),
        applied(edits(edit)));
    assertThrows(
        ExecutionException.class,
        () -> get(texts.rename(new RenameParams(document.identifier(), position, "on valid"))));
    assertNull(
        get(
            texts.prepareRename(
                new PrepareRenameParams(document.identifier(), document.position("goto")))));
  }

  @Test
  void listsSymbols() throws Exception {
    open(TEXT);
    List<DocumentSymbol> symbols =
        get(texts.documentSymbol(new DocumentSymbolParams(document.identifier()))).stream()
            .map(each -> each.getRight())
            .toList();
    assertEquals(
        List.of("Pair", "Packets", "stats", "on_packet"),
        symbols.stream().map(DocumentSymbol::getName).toList());
    assertEquals(
        List.of("dip", "sip"),
        symbols.get(0).getChildren().stream().map(DocumentSymbol::getName).toList());
    assertEquals("on_packet", document.text(symbols.get(3).getSelectionRange()));
  }

  @Test
  void findsSymbolsOfTheWorkspace() throws Exception {
    Path closed = Files.createDirectories(folder.resolve("deep")).resolve("closed.b");
    Files.writeString(closed, "struct OnlyHere { u32 x; }\n");
    server
        .server()
        .getWorkspaceService()
        .didChangeWatchedFiles(
            new org.eclipse.lsp4j.DidChangeWatchedFilesParams(
                List.of(
                    new org.eclipse.lsp4j.FileEvent(
                        closed.toUri().toString(), org.eclipse.lsp4j.FileChangeType.Created))));
    open(TEXT);
    document.diagnostics();
    var found =
        get(server.server().getWorkspaceService().symbol(new WorkspaceSymbolParams("OnlyHere")))
            .getRight();
    assertEquals(1, found.size());
    assertEquals(closed.toUri().toString(), found.get(0).getLocation().getLeft().getUri());
    Files.delete(closed);
  }

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
  void formats() throws Exception {
    open("struct  A{u32 x;}\n@socket_filter u32 f( ctx ){\n      return   0;}\n");
    String formatted =
        applied(
            get(
                texts.formatting(
                    new DocumentFormattingParams(
                        document.identifier(), new FormattingOptions(2, true)))));
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

  private List<CodeAction> actions(Range range, List<Diagnostic> diagnostics, String kind)
      throws Exception {
    CodeActionContext context = new CodeActionContext(diagnostics);
    context.setOnly(kind == null ? null : List.of(kind));
    return get(texts.codeAction(new CodeActionParams(document.identifier(), range, context)))
        .stream()
        .map(each -> each.getRight())
        .toList();
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

  @Test
  void showsWhoUsesWhat() throws Exception {
    open(TEXT);
    List<CallHierarchyItem> items =
        get(
            texts.prepareCallHierarchy(
                new CallHierarchyPrepareParams(
                    document.identifier(), document.position("on_packet"))));
    assertEquals("on_packet", items.get(0).getName());
    var outgoing =
        get(texts.callHierarchyOutgoingCalls(new CallHierarchyOutgoingCallsParams(items.get(0))));
    CallHierarchyItem table =
        outgoing.stream()
            .map(call -> call.getTo())
            .filter(item -> item.getName().equals("stats"))
            .findFirst()
            .orElseThrow();
    var incoming =
        get(texts.callHierarchyIncomingCalls(new CallHierarchyIncomingCallsParams(table)));
    assertEquals(
        List.of("on_packet"), incoming.stream().map(call -> call.getFrom().getName()).toList());
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
