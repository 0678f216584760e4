package org.b.lsp.documents;

import org.b.core.source.SourceFile;
import org.b.core.source.Span;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.Range;

/** Offsets of the language to positions of the protocol; both count UTF-16 code units. */
public final class Ranges {
  private Ranges() {}

  public static Range range(Span span) {
    return range(span.file(), span.offset(), span.end());
  }

  public static Range range(SourceFile file, int from, int to) {
    return new Range(Document.position(file, from), Document.position(file, Math.max(from, to)));
  }

  /** The range from the start to the end of a text. */
  public static Range whole(SourceFile file) {
    return new Range(new Position(0, 0), Document.position(file, file.text().length()));
  }

  /** Whether two ranges have a place in common; touching ends count. */
  public static boolean touch(Range left, Range right) {
    return !before(left.getEnd(), right.getStart()) && !before(right.getEnd(), left.getStart());
  }

  private static boolean before(Position left, Position right) {
    return left.getLine() < right.getLine()
        || left.getLine() == right.getLine() && left.getCharacter() < right.getCharacter();
  }
}
