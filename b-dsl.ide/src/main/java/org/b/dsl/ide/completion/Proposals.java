package org.b.dsl.ide.completion;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.b.core.source.Span;
import org.b.dsl.ide.completion.CompletionItem.Kind;
import org.b.dsl.ide.names.Callable;

/** Collects proposals for one place; of two with the same label and kind the first one stays. */
final class Proposals {
  private final Span replace;
  private final String prefix;
  private final boolean callFollows;
  private final Set<String> labels = new HashSet<>();
  private final List<CompletionItem> items = new ArrayList<>();

  /**
   * @param prefix what has been typed of the word
   * @param callFollows whether an opening parenthesis stands behind the word
   */
  Proposals(Span replace, String prefix, boolean callFollows) {
    this.replace = replace;
    this.prefix = prefix.toLowerCase(Locale.ROOT);
    this.callFollows = callFollows;
  }

  /** What has been typed of the word, in lower case. */
  String typed() {
    return prefix;
  }

  List<CompletionItem> items() {
    return List.copyOf(items);
  }

  /** Whether at least two letters are typed, and a name starts with them, in any case. */
  boolean isStartOf(String name) {
    return prefix.length() > 1 && name.toLowerCase(Locale.ROOT).startsWith(prefix);
  }

  void add(Kind kind, String label, String detail, String documentation, int relevance) {
    add(kind, label, detail, documentation, label, Optional.empty(), relevance);
  }

  void add(
      Kind kind,
      String label,
      String detail,
      String documentation,
      String text,
      Optional<String> snippet,
      int relevance) {
    if (matches(label) && labels.add(kind + label)) {
      items.add(
          new CompletionItem(
              label, kind, detail, documentation, text, snippet, replace, relevance));
    }
  }

  /** A pattern with placeholders; its plain text is the snippet without them. */
  void snippet(
      Kind kind, String label, String detail, String documentation, String snippet, int relevance) {
    add(kind, label, detail, documentation, plain(snippet), Optional.of(snippet), relevance);
  }

  void call(Callable callable, Kind kind, int relevance) {
    StringBuilder snippet = new StringBuilder(callable.name()).append('(');
    int number = 0;
    for (Callable.Parameter parameter : callable.parameters()) {
      if (!parameter.optional()) {
        String open = parameter.name().equals("format") ? "\"${" : "${";
        snippet.append(number == 0 ? "" : ", ").append(open).append(++number);
        snippet.append(':').append(parameter.name()).append('}');
        snippet.append(parameter.name().equals("format") ? "\"" : "");
      }
    }
    snippet.append(')');
    boolean plain = callFollows || number == 0;
    add(
        kind,
        callable.name(),
        callable.signature(),
        callable.fullDocumentation(),
        callFollows ? callable.name() : plain ? snippet.toString() : plain(snippet.toString()),
        plain ? Optional.empty() : Optional.of(snippet.toString()),
        relevance);
  }

  /** Whether the letters typed so far occur in the label in that order, from a word's start. */
  private boolean matches(String label) {
    if (prefix.isEmpty()) {
      return true;
    }
    String lower = label.toLowerCase(Locale.ROOT);
    int at = 0;
    for (int i = 0; i < lower.length() && at < prefix.length(); i++) {
      if (lower.charAt(i) == prefix.charAt(at)) {
        at++;
      }
    }
    return at == prefix.length();
  }

  /** A snippet without its placeholders' marks. */
  static String plain(String snippet) {
    return snippet
        .replaceAll("\\$\\{\\d+\\|([^,|]*)[^}]*\\|\\}", "$1")
        .replaceAll("\\$\\{\\d+:([^}]*)\\}", "$1")
        .replaceAll("(?<!\\\\)\\$\\d+", "")
        .replace("\\$", "$")
        .replace("\\}", "}");
  }
}
