package org.b.dsl.format;

import java.util.ArrayList;
import java.util.List;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.source.SourceFile;
import org.b.core.source.Span;
import org.b.dsl.parse.SourceParser;
import org.b.dsl.token.Token;
import org.b.dsl.token.Tokens;

/**
 * Lays a text out: two spaces a level, one statement a line, opening braces at the end of their
 * line, one blank line at most. A block of one statement that stands on one line stays there, and
 * so do line ends within statements. Changes white space alone; declarations with syntax errors
 * stay as they are. Formatting a formatted text changes nothing.
 */
public final class Formatter {
  /** Another text for a part of the white space. Edits of one text do not overlap. */
  public record Edit(Span span, String newText) {}

  private final SourceFile file;
  private final String text;
  private final String lineEnd;
  private final Pieces pieces;
  private final LineBreaks lineBreaks;
  private final Spacing spacing;

  private Formatter(SourceFile file) {
    this.file = file;
    this.text = file.text();
    this.lineEnd = text.contains("\r\n") ? "\r\n" : "\n";
    this.pieces = new Pieces(text);
    this.lineBreaks = new LineBreaks(pieces);
    this.spacing = new Spacing(pieces);
  }

  /** The text laid out. */
  public static String format(String text) {
    return apply(text, edits(new SourceFile("", text)));
  }

  /** The changes that lay a text out, in source order. */
  public static List<Edit> edits(SourceFile file) {
    List<Edit> edits = new Formatter(file).edits();
    return keepsTokens(file.text(), edits) ? edits : List.of();
  }

  /** The changes within the lines that a range touches. */
  public static List<Edit> range(SourceFile file, int from, int to) {
    int first = file.lineStart(file.position(from).line());
    int lastLine = file.position(to).line();
    int end =
        lastLine + 1 < file.lineCount() ? file.lineStart(lastLine + 1) - 1 : file.text().length();
    List<Edit> within = new ArrayList<>();
    for (Edit edit : edits(file)) {
      boolean isIndentation = edit.span().end() == first + indentation(file.text(), first);
      if (edit.span().offset() >= first && edit.span().end() <= end) {
        within.add(edit);
      } else if (isIndentation && edit.span().offset() < first) {
        // the indentation of the first line is the end of a longer gap
        indentationOnly(file, edit, first).ifPresent(within::add);
      }
    }
    return List.copyOf(within);
  }

  private static int indentation(String text, int lineStart) {
    int at = lineStart;
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    return at - lineStart;
  }

  private static java.util.Optional<Edit> indentationOnly(SourceFile file, Edit edit, int first) {
    int newLine = edit.newText().lastIndexOf('\n');
    if (newLine < 0) {
      return java.util.Optional.empty();
    }
    Span span = new Span(file, first, edit.span().end() - first);
    String indentation = edit.newText().substring(newLine + 1);
    return span.text().equals(indentation)
        ? java.util.Optional.empty()
        : java.util.Optional.of(new Edit(span, indentation));
  }

  /**
   * The changes after a character was typed: {@code }} lays out the block that it closes, {@code ;}
   * the statement before it, a line end indents the new line.
   *
   * @param offset behind the character
   */
  public static List<Edit> onType(SourceFile file, int offset, char typed) {
    int at = Math.max(0, Math.min(offset, file.text().length()));
    if (typed == '\n') {
      return new Formatter(file).newLine(at);
    }
    int from = at;
    if (typed == '}') {
      Pieces pieces = new Pieces(file.text());
      for (int i = 0; i < pieces.size(); i++) {
        if (pieces.get(i).end() == at && pieces.is(i, "}") && pieces.partner(i) >= 0) {
          from = pieces.get(pieces.partner(i)).offset();
        }
      }
      if (from == at) {
        return List.of();
      }
    }
    return range(file, from, at).stream().filter(edit -> edit.span().end() <= at).toList();
  }

  private List<Edit> newLine(int offset) {
    int next = 0;
    while (next < pieces.size() && pieces.get(next).offset() < offset) {
      next++;
    }
    int line = file.lineStart(file.position(offset).line());
    int end = line + indentation(text, line);
    if (next > 0 && pieces.get(next - 1).end() > line) {
      return List.of();
    }
    boolean closes =
        next < pieces.size() && pieces.is(next, "}") && pieces.get(next).offset() == end;
    String wanted =
        " "
            .repeat(
                Math.max(0, closes ? lineBreaks.indent(next) : lineBreaks.indentAfter(next - 1)));
    Span span = new Span(file, line, end - line);
    return span.text().equals(wanted) ? List.of() : List.of(new Edit(span, wanted));
  }

  private List<Edit> edits() {
    List<Edit> edits = new ArrayList<>();
    List<Span> untouched = broken();
    int broken = 0;
    for (int i = 0; i <= pieces.size(); i++) {
      String gap = pieces.gap(i);
      int end = pieces.get(i).offset();
      int start = end - gap.length();
      while (broken < untouched.size() && untouched.get(broken).end() < end) {
        broken++;
      }
      if (broken < untouched.size() && untouched.get(broken).offset() < end) {
        continue;
      }
      String wanted = wanted(i, gap);
      if (!wanted.equals(gap)) {
        edits.add(new Edit(new Span(file, start, gap.length()), wanted));
      }
    }
    return edits;
  }

  private String wanted(int index, String gap) {
    if (index == pieces.size()) {
      return index == 0 ? "" : lineEnd;
    }
    if (index == 0) {
      return "";
    }
    if (lineBreaks.before(index)) {
      boolean blank = gap.indexOf('\n') != gap.lastIndexOf('\n') && lineBreaks.mayBeBlank(index);
      return (blank ? lineEnd + lineEnd : lineEnd) + " ".repeat(lineBreaks.indent(index));
    }
    return spacing.before(index) ? " " : "";
  }

  /** Declarations with syntax errors: from the blank line before each to the one behind. */
  private List<Span> broken() {
    List<Diagnostic> errors = SourceParser.parse(file).errors();
    List<Span> spans = new ArrayList<>();
    for (Diagnostic error : errors) {
      int at = error.span().offset();
      int from = at;
      while (from > 0 && !startsDeclaration(from)) {
        from--;
      }
      int to = Math.max(at + 1, from + 1);
      while (to < text.length() && !startsDeclaration(to)) {
        to++;
      }
      spans.add(new Span(file, from, to - from));
    }
    return spans;
  }

  /** Whether a line starts there in its first column with something other than a closing brace. */
  private boolean startsDeclaration(int offset) {
    char c = text.charAt(Math.min(offset, text.length() - 1));
    return offset < text.length()
        && text.charAt(offset - 1) == '\n'
        && !Character.isWhitespace(c)
        && c != '}'
        && c != ')';
  }

  private static boolean keepsTokens(String text, List<Edit> edits) {
    return visible(text).equals(visible(apply(text, edits)));
  }

  private static List<String> visible(String text) {
    return Tokens.of(text).stream()
        .filter(token -> token.kind() != Token.Kind.SPACE)
        .map(token -> token.text().stripTrailing())
        .toList();
  }

  private static String apply(String text, List<Edit> edits) {
    StringBuilder result = new StringBuilder();
    int at = 0;
    for (Edit edit : edits) {
      result.append(text, at, edit.span().offset()).append(edit.newText());
      at = edit.span().end();
    }
    return result.append(text, at, text.length()).toString();
  }
}
