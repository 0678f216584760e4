package org.b.core.source;

/** A range of characters of one source file. {@code length} may be 0 (an insertion point). */
public record Span(SourceFile file, int offset, int length) {

  public int end() {
    return offset + length;
  }

  public Position start() {
    return file.position(offset);
  }

  public Position endPosition() {
    return file.position(end());
  }

  /** The text that the span covers. */
  public String text() {
    int from = Math.max(0, Math.min(offset, file.text().length()));
    int to = Math.max(from, Math.min(end(), file.text().length()));
    return file.text().substring(from, to);
  }

  /** The smallest span that covers this one and another one of the same file. */
  public Span to(Span other) {
    int from = Math.min(offset, other.offset);
    return new Span(file, from, Math.max(end(), other.end()) - from);
  }

  @Override
  public String toString() {
    Position position = start();
    return file.name() + ":" + (position.line() + 1) + ":" + (position.column() + 1);
  }
}
