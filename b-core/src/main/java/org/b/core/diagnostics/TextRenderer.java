package org.b.core.diagnostics;

import java.util.List;
import org.b.core.source.Position;
import org.b.core.source.SourceFile;
import org.b.core.source.Span;

/**
 * Writes diagnostics for people: the message, the place, the source line with the part in question
 * underlined, the kernel's rule and what to do.
 *
 * <pre>
 * error[B0301]: `leaf` may be null here
 *   --> stats.b:31:18
 *    |
 * 31 |       atomic_add(leaf.rx_pkts, rx);
 *    |                  ^^^^ produced by `stats[key]` at line 30
 *    |
 *    = kernel: R0 invalid mem access 'map_value_or_null'
 *    = help: wrap it: on_valid(leaf) { ... }
 * </pre>
 *
 * <p>Line and column count from 1, columns in UTF-16 units as editors count them; the underline
 * follows what the terminal shows. Every text ends with a line feed.
 */
public final class TextRenderer {
  /** Longer source lines are shown around the place in question only. */
  private static final int WINDOW = 120;

  private static final int LEAD = 20;
  private static final String CUT = "...";

  private final TextStyle style;

  public TextRenderer(TextStyle style) {
    this.style = style;
  }

  /** All of them, a blank line between two. */
  public String render(List<Diagnostic> diagnostics) {
    StringBuilder out = new StringBuilder();
    for (Diagnostic diagnostic : diagnostics) {
      if (!out.isEmpty()) {
        out.append('\n');
      }
      out.append(render(diagnostic));
    }
    return out.toString();
  }

  public String render(Diagnostic diagnostic) {
    StringBuilder out = new StringBuilder();
    DiagnosticCode code = diagnostic.code();
    String kind = code.severity().display() + "[" + code.code() + "]";
    out.append(severe(code.severity(), kind))
        .append(style.strong(": " + DisplayLine.sanitized(diagnostic.message())))
        .append('\n');
    int margin = margin(diagnostic);
    snippet(out, margin, "-->", diagnostic.span(), '^', diagnostic.label(), code.severity());
    for (Diagnostic.Related related : diagnostic.related()) {
      snippet(out, margin, ":::", related.span(), '-', related.message(), null);
    }
    String kernel = diagnostic.kernelRule();
    String help = diagnostic.help().isEmpty() ? code.fix() : diagnostic.help();
    if (!kernel.isEmpty() || !help.isEmpty()) {
      bar(out, margin).append('\n');
    }
    note(out, margin, "kernel", kernel);
    note(out, margin, "help", help);
    return out.toString();
  }

  /** {@code 2 errors, 1 warning}; empty when there is nothing to count. */
  public static String summary(List<Diagnostic> diagnostics) {
    long errors = diagnostics.stream().filter(d -> d.severity() == Severity.ERROR).count();
    long warnings = diagnostics.size() - errors;
    String first = errors == 0 ? "" : errors + (errors == 1 ? " error" : " errors");
    String second = warnings == 0 ? "" : warnings + (warnings == 1 ? " warning" : " warnings");
    return first.isEmpty() || second.isEmpty() ? first + second : first + ", " + second;
  }

  /** A text that others wrote, with control characters made visible. */
  public static String visible(String text) {
    return DisplayLine.sanitized(text);
  }

  private void note(StringBuilder out, int margin, String name, String text) {
    if (!text.isEmpty()) {
      out.append(" ".repeat(margin))
          .append(style.frame("= "))
          .append(style.strong(name + ":"))
          .append(' ')
          .append(DisplayLine.sanitized(text))
          .append('\n');
    }
  }

  private void snippet(
      StringBuilder out,
      int margin,
      String arrow,
      Span span,
      char mark,
      String label,
      Severity severity) {
    SourceFile file = span.file();
    Position start = span.start();
    Position end = span.endPosition();
    out.append(" ".repeat(margin - 1))
        .append(style.frame(arrow))
        .append(' ')
        .append(DisplayLine.sanitized(file.name()))
        .append(":" + (start.line() + 1) + ":" + (start.column() + 1) + "\n");
    bar(out, margin).append('\n');
    if (start.line() == end.line()) {
      line(out, margin, file, start.line(), start.column(), end.column(), mark, label, severity);
      return;
    }
    int lastLine = end.column() == 0 ? end.line() - 1 : end.line();
    int lastColumn = end.column() == 0 ? file.line(lastLine).length() : end.column();
    String first = lastLine == start.line() ? label : "";
    int firstEnd = file.line(start.line()).length();
    line(out, margin, file, start.line(), start.column(), firstEnd, mark, first, severity);
    if (lastLine > start.line() + 1) {
      out.append(style.frame(CUT)).append('\n');
    }
    if (lastLine > start.line()) {
      int indent = indent(file.line(lastLine));
      int from = Math.min(indent, lastColumn);
      line(out, margin, file, lastLine, from, lastColumn, mark, label, severity);
    }
  }

  private void line(
      StringBuilder out,
      int margin,
      SourceFile file,
      int lineNumber,
      int fromUnit,
      int toUnit,
      char mark,
      String label,
      Severity severity) {
    String source = file.line(lineNumber);
    DisplayLine shown = new DisplayLine(source);
    int from = Math.min(shown.column(fromUnit), shown.width());
    int to = Math.min(shown.column(Math.min(toUnit, source.length())), shown.width());
    String text = shown.text();
    int shift = 0;
    if (shown.width() > WINDOW) {
      int begin = from > WINDOW - LEAD ? from - LEAD : 0;
      int end = Math.min(shown.width(), begin + WINDOW);
      String before = begin > 0 ? CUT : "";
      text = before + shown.slice(begin, end) + (end < shown.width() ? CUT : "");
      shift = before.length() - begin;
      to = Math.min(to, end);
    }
    String number = String.valueOf(lineNumber + 1);
    out.append(style.frame(" ".repeat(margin - 1 - number.length()) + number + " |"));
    out.append(text.isBlank() ? "" : " " + text.stripTrailing()).append('\n');
    String marks = String.valueOf(mark).repeat(Math.max(1, to - from));
    String under = label.isEmpty() ? marks : marks + " " + DisplayLine.sanitized(label);
    bar(out, margin)
        .append(' ')
        .append(" ".repeat(from + shift))
        .append(severity == null ? style.frame(under) : severe(severity, under))
        .append('\n');
  }

  private StringBuilder bar(StringBuilder out, int margin) {
    return out.append(" ".repeat(margin)).append(style.frame("|"));
  }

  private String severe(Severity severity, String text) {
    return severity == Severity.ERROR ? style.error(text) : style.warning(text);
  }

  /** Columns of the widest line number and the space behind it. */
  private static int margin(Diagnostic diagnostic) {
    int line = diagnostic.span().endPosition().line();
    for (Diagnostic.Related related : diagnostic.related()) {
      line = Math.max(line, related.span().endPosition().line());
    }
    return String.valueOf(line + 1).length() + 1;
  }

  private static int indent(String line) {
    int indent = 0;
    while (indent < line.length() && Character.isWhitespace(line.charAt(indent))) {
      indent++;
    }
    return indent;
  }
}
