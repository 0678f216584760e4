package org.b.dsl.ide.edit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.b.core.source.Span;
import org.b.dsl.ide.outline.Code;
import org.b.dsl.token.Token;

/** Fixes of what programs log. */
final class LogFixes {
  /** What one line of the trace pipe takes (bpf_trace_printk). */
  private static final int MOST_VALUES = 3;

  private static final Pattern CONVERSION = Pattern.compile("%(?:%|[-0-9.]*(?:l{0,2}[diuxXp]|s))");

  private LogFixes() {}

  static void format(Fixes fixes) {
    if (fixes.span().text().matches("%[^%].*")) {
      fixes.add("print it with %llu", new TextEdit(fixes.span(), "%llu"));
    }
  }

  /** Several lines with at most three values each. */
  static void split(Fixes fixes) {
    Optional<Span> statement = fixes.statement();
    if (statement.isEmpty() || !fixes.diagnostic.message().contains("at most three")) {
      return;
    }
    Code code = fixes.document.outline().code();
    int log = code.lastBefore(statement.get().offset() + 1);
    if (!code.is(log, "log") || code.get(log + 2).kind() != Token.Kind.STRING) {
      return;
    }
    List<String> values = values(fixes, code, log + 2, code.partner(log + 1));
    List<String> formats = formats(code.get(log + 2).text(), values.size());
    if (formats.isEmpty()) {
      return;
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < formats.size(); i++) {
      text.append(i > 0 ? "\n" + fixes.indentation(statement.get().offset()) : "");
      int to = Math.min(values.size(), (i + 1) * MOST_VALUES);
      text.append("log(\"").append(formats.get(i)).append("\", ");
      text.append(String.join(", ", values.subList(i * MOST_VALUES, to))).append(");");
    }
    fixes.add(
        "log in " + (formats.size() == 2 ? "two" : formats.size()) + " lines",
        new TextEdit(statement.get(), text.toString()));
  }

  /** What stands between the commas behind the format. */
  private static List<String> values(Fixes fixes, Code code, int format, int close) {
    List<String> values = new ArrayList<>();
    String text = fixes.file().text();
    int first = format + 2;
    for (int i = first; i <= close; i++) {
      if (i == close || code.is(i, ",")) {
        if (i > first) {
          values.add(text.substring(code.get(first).offset(), code.get(i - 1).end()));
        }
        first = i + 1;
      } else if (code.partner(i) > i) {
        i = code.partner(i);
      }
    }
    return values;
  }

  /** The format cut behind every third conversion; empty where it does not fit the values. */
  private static List<String> formats(String literal, int count) {
    if (literal.length() < 2 || !literal.endsWith("\"")) {
      return List.of();
    }
    String format = literal.substring(1, literal.length() - 1);
    boolean line = format.endsWith("\\n");
    String body = line ? format.substring(0, format.length() - 2) : format;
    List<String> parts = new ArrayList<>();
    Matcher matcher = CONVERSION.matcher(body);
    int found = 0;
    int from = 0;
    while (matcher.find()) {
      if (!matcher.group().equals("%%") && ++found % MOST_VALUES == 0 && found < count) {
        parts.add(body.substring(from, matcher.end()).stripLeading() + (line ? "\\n" : ""));
        from = matcher.end();
      }
    }
    parts.add(body.substring(from).stripLeading() + (line ? "\\n" : ""));
    return found == count ? parts : List.of();
  }
}
