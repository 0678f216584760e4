package org.b.dsl.lower;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.b.core.source.Span;

/**
 * A directive line: {@code #name "value"} or {@code #name <value>}; the quotes may be missing.
 *
 * @param value empty when the line has no readable value
 */
record Directive(String name, Span nameSpan, Optional<String> value, Span valueSpan) {
  private static final Pattern LINE =
      Pattern.compile(
          "#[ \\t]*([A-Za-z_]\\w*)?[ \\t]*(?:\"([^\"]*)\"|(<?[\\w.]+>?))?[ \\t]*"
              + "(//.*|/\\*.*\\*/[ \\t]*)?");

  /** Reads the text of a line; {@code span} covers it. */
  static Directive parse(Span span) {
    String line = span.text();
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      int end = 1;
      while (end < line.length() && Character.isJavaIdentifierPart(line.charAt(end))) {
        end++;
      }
      Span name = new Span(span.file(), span.offset(), end);
      Span rest = new Span(span.file(), span.offset() + end, line.length() - end);
      return new Directive(line.substring(1, end), name, Optional.empty(), rest);
    }
    String name = matcher.group(1) == null ? "" : matcher.group(1);
    Span nameSpan =
        new Span(span.file(), span.offset(), matcher.group(1) == null ? 1 : matcher.end(1));
    int group = matcher.group(2) != null ? 2 : 3;
    if (matcher.group(group) == null) {
      return new Directive(name, nameSpan, Optional.empty(), nameSpan);
    }
    int quote = group == 2 ? 1 : 0;
    Span value =
        new Span(
            span.file(),
            span.offset() + matcher.start(group) - quote,
            matcher.end(group) - matcher.start(group) + 2 * quote);
    return new Directive(name, nameSpan, Optional.of(matcher.group(group)), value);
  }
}
