package org.b.cli.output;

import java.util.regex.Pattern;
import org.b.core.diagnostics.TextStyle;

/**
 * Shows the Markdown of the explanation pages on a terminal: headings set off, code indented, marks
 * for emphasis and code removed where colour says the same. Knows headings, fenced code, paragraphs
 * and lists, which is all that the pages use.
 */
public final class MarkdownText {
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern STRONG = Pattern.compile("\\*\\*([^*]+)\\*\\*");

  private final TextStyle style;

  public MarkdownText(TextStyle style) {
    this.style = style;
  }

  public String render(String markdown) {
    StringBuilder out = new StringBuilder();
    boolean code = false;
    for (String line : markdown.lines().toList()) {
      if (line.startsWith("```")) {
        code = !code;
      } else if (code) {
        out.append(line.isBlank() ? "" : "    " + line).append('\n');
      } else if (line.startsWith("<!--")) {
        continue;
      } else if (line.startsWith("#")) {
        String title = line.replaceFirst("#+\\s*", "");
        out.append(style.strong(plain(title))).append('\n');
      } else {
        out.append(inline(line)).append('\n');
      }
    }
    return out.toString();
  }

  private static String plain(String text) {
    return STRONG.matcher(CODE.matcher(text).replaceAll("$1")).replaceAll("$1");
  }

  private String inline(String line) {
    if (style == TextStyle.PLAIN) {
      return STRONG.matcher(line).replaceAll("$1");
    }
    String coded = CODE.matcher(line).replaceAll(m -> quoted(style.strong(m.group(1))));
    return STRONG.matcher(coded).replaceAll(m -> quoted(style.strong(m.group(1))));
  }

  private static String quoted(String text) {
    return java.util.regex.Matcher.quoteReplacement(text);
  }
}
