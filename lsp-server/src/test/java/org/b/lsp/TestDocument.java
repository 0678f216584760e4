package org.b.lsp;

import java.util.List;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.DidChangeTextDocumentParams;
import org.eclipse.lsp4j.DidCloseTextDocumentParams;
import org.eclipse.lsp4j.DidOpenTextDocumentParams;
import org.eclipse.lsp4j.DidSaveTextDocumentParams;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.TextDocumentContentChangeEvent;
import org.eclipse.lsp4j.TextDocumentIdentifier;
import org.eclipse.lsp4j.TextDocumentItem;
import org.eclipse.lsp4j.VersionedTextDocumentIdentifier;

/** A text that the test has open, as an editor would keep it. */
final class TestDocument {
  private final ServerProcess server;
  private final String uri;
  private String text;
  private int version = 1;

  TestDocument(ServerProcess server, String uri, String text) {
    this.server = server;
    this.uri = uri;
    this.text = text;
    server
        .server()
        .getTextDocumentService()
        .didOpen(new DidOpenTextDocumentParams(new TextDocumentItem(uri, "b", version, text)));
  }

  String uri() {
    return uri;
  }

  String text() {
    return text;
  }

  int version() {
    return version;
  }

  TextDocumentIdentifier identifier() {
    return new TextDocumentIdentifier(uri);
  }

  /** The diagnostics of the present version. */
  List<Diagnostic> diagnostics() throws Exception {
    return server.client().await(uri, version);
  }

  /** Position of an offset, counted here and not by the server's code. */
  Position position(int offset) {
    int line = 0;
    int start = 0;
    for (int i = 0; i < offset; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        start = i + 1;
      }
    }
    return new Position(line, offset - start);
  }

  /** Position of the first occurrence of a text. */
  Position position(String found) {
    return position(offset(found));
  }

  int offset(String found) {
    int at = text.indexOf(found);
    if (at < 0) {
      throw new IllegalArgumentException("no `" + found + "`");
    }
    return at;
  }

  Range range(String found) {
    int at = offset(found);
    return new Range(position(at), position(at + found.length()));
  }

  /** The text of a range. */
  String text(Range range) {
    return text.substring(offset(range.getStart()), offset(range.getEnd()));
  }

  int offset(Position position) {
    int offset = 0;
    for (int line = 0; line < position.getLine(); line++) {
      offset = text.indexOf('\n', offset) + 1;
    }
    return offset + position.getCharacter();
  }

  /** Replaces the first occurrence of a text. */
  void replace(String found, String with) {
    replace(offset(found), offset(found) + found.length(), with);
  }

  void replace(int from, int to, String with) {
    Range range = new Range(position(from), position(to));
    text = text.substring(0, from) + with + text.substring(to);
    send(new TextDocumentContentChangeEvent(range, with));
  }

  void replaceAll(String newText) {
    text = newText;
    send(new TextDocumentContentChangeEvent(newText));
  }

  private void send(TextDocumentContentChangeEvent change) {
    version++;
    server
        .server()
        .getTextDocumentService()
        .didChange(
            new DidChangeTextDocumentParams(
                new VersionedTextDocumentIdentifier(uri, version), List.of(change)));
  }

  void save() {
    server.server().getTextDocumentService().didSave(new DidSaveTextDocumentParams(identifier()));
  }

  void close() {
    server.server().getTextDocumentService().didClose(new DidCloseTextDocumentParams(identifier()));
  }
}
