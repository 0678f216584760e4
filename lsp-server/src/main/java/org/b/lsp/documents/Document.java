package org.b.lsp.documents;

import java.util.List;
import org.b.core.source.Position;
import org.b.core.source.SourceFile;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.TextDocumentContentChangeEvent;

/**
 * One state of a text that the editor has open; a change makes a new one.
 *
 * @param uri as the editor spells it
 * @param version the editor's count of changes
 */
public record Document(String uri, int version, SourceFile source) {

  public String name() {
    return source.name();
  }

  public String text() {
    return source.text();
  }

  /** The state after the editor's changes, which apply one after the other. */
  public Document changed(int newVersion, List<TextDocumentContentChangeEvent> changes) {
    SourceFile state = source;
    for (TextDocumentContentChangeEvent change : changes) {
      state = new SourceFile(source.name(), changed(state, change));
    }
    return new Document(uri, newVersion, state);
  }

  private static String changed(SourceFile state, TextDocumentContentChangeEvent change) {
    Range range = change.getRange();
    if (range == null) {
      return change.getText();
    }
    int from = offset(state, range.getStart());
    int to = Math.max(from, offset(state, range.getEnd()));
    String text = state.text();
    return new StringBuilder(text.length() - (to - from) + change.getText().length())
        .append(text, 0, from)
        .append(change.getText())
        .append(text, to, text.length())
        .toString();
  }

  /**
   * The offset of a position of the protocol. A column beyond its line means the line's end, a line
   * beyond the text the text's end, as the protocol demands.
   */
  public static int offset(SourceFile source, org.eclipse.lsp4j.Position position) {
    if (position.getLine() < 0) {
      return 0;
    }
    if (position.getLine() >= source.lineCount()) {
      return source.text().length();
    }
    int start = source.lineStart(position.getLine());
    int length = source.line(position.getLine()).length();
    return start + Math.max(0, Math.min(position.getCharacter(), length));
  }

  /** The position of the protocol that an offset has. */
  public static org.eclipse.lsp4j.Position position(SourceFile source, int offset) {
    Position position = source.position(offset);
    return new org.eclipse.lsp4j.Position(position.line(), position.column());
  }
}
