package org.b.dsl.ide.structure;

import java.util.ArrayList;
import java.util.List;
import org.b.core.source.SourceFile;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.outline.Code;
import org.b.dsl.token.Token;

/** Parts of a text that can be folded away: blocks, comments and runs of directives. */
public final class Folding {
  private Folding() {}

  /** What is folded. */
  public enum Kind {
    CODE,
    COMMENT,
    DIRECTIVES
  }

  /** Lines that fold into the first one; both zero-based and inclusive. */
  public record Range(int firstLine, int lastLine, Kind kind) {}

  /** The ranges in source order; each has more than one line. */
  public static List<Range> of(AnalyzedDocument document) {
    List<Range> ranges = new ArrayList<>();
    SourceFile file = document.file();
    Code code = document.outline().code();
    for (int i = 0; i < code.size(); i++) {
      int close = code.partner(i);
      if (code.is(i, "{") && close > i) {
        int first = line(file, code.get(i));
        int last = line(file, code.get(close));
        // the closing brace stays in sight
        add(ranges, first, last - 1, Kind.CODE);
      }
    }
    addRuns(document, ranges);
    ranges.sort(
        java.util.Comparator.comparingInt(Range::firstLine).thenComparing(r -> -r.lastLine()));
    return List.copyOf(ranges);
  }

  private static void addRuns(AnalyzedDocument document, List<Range> ranges) {
    SourceFile file = document.file();
    int first = -1;
    int last = -1;
    Kind kind = null;
    boolean startsLine = true;
    for (Token token : document.tokens()) {
      Kind next =
          token.isComment() && startsLine
              ? Kind.COMMENT
              : token.kind() == Token.Kind.DIRECTIVE ? Kind.DIRECTIVES : null;
      if (token.kind() == Token.Kind.SPACE) {
        startsLine |= token.text().indexOf('\n') >= 0;
        continue;
      }
      int start = line(file, token);
      if (next == null || next != kind || start > last + 1) {
        add(ranges, first, last, kind);
        first = start;
      }
      kind = next;
      last =
          file.position(
                  Math.max(token.offset(), token.end() - (token.text().endsWith("\n") ? 1 : 0)))
              .line();
      startsLine = token.kind() == Token.Kind.LINE_COMMENT;
    }
    add(ranges, first, last, kind);
  }

  private static void add(List<Range> ranges, int first, int last, Kind kind) {
    if (kind != null && first >= 0 && last > first) {
      ranges.add(new Range(first, last, kind));
    }
  }

  private static int line(SourceFile file, Token token) {
    return file.position(token.offset()).line();
  }
}
