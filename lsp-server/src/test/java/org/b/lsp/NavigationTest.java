package org.b.lsp;

import static org.b.lsp.ServerProcess.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.eclipse.lsp4j.CallHierarchyIncomingCallsParams;
import org.eclipse.lsp4j.CallHierarchyItem;
import org.eclipse.lsp4j.CallHierarchyOutgoingCallsParams;
import org.eclipse.lsp4j.CallHierarchyPrepareParams;
import org.eclipse.lsp4j.DefinitionParams;
import org.eclipse.lsp4j.DocumentHighlightParams;
import org.eclipse.lsp4j.DocumentSymbol;
import org.eclipse.lsp4j.DocumentSymbolParams;
import org.eclipse.lsp4j.Location;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.PrepareRenameParams;
import org.eclipse.lsp4j.ReferenceContext;
import org.eclipse.lsp4j.ReferenceParams;
import org.eclipse.lsp4j.RenameParams;
import org.eclipse.lsp4j.TypeDefinitionParams;
import org.eclipse.lsp4j.WorkspaceEdit;
import org.eclipse.lsp4j.WorkspaceSymbolParams;
import org.junit.jupiter.api.Test;

/** Where names are declared and used, and who calls whom. */
class NavigationTest extends CapabilitySession {
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
}
