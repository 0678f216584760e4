package org.b.dsl.ide.completion;

import java.util.Optional;
import org.b.core.source.Span;

/**
 * A proposal.
 *
 * @param label what the list shows; what is typed is compared with it
 * @param detail one line beside the label: a type or a signature
 * @param documentation Markdown; may be empty
 * @param text what to put in place of {@code replace}
 * @param snippet the same with placeholders such as {@code ${1:key}}, where there are any
 * @param relevance 0 comes first
 */
public record CompletionItem(
    String label,
    Kind kind,
    String detail,
    String documentation,
    String text,
    Optional<String> snippet,
    Span replace,
    int relevance) {

  /** What is proposed, for icons. */
  public enum Kind {
    KEYWORD,
    TYPE,
    STRUCT,
    HEADER,
    FIELD,
    TABLE,
    STATE,
    VARIABLE,
    PARAMETER,
    FUNCTION,
    METHOD,
    HOOK,
    TABLE_KIND,
    TABLE_POLICY,
    VALUE,
    DIRECTIVE,
    SNIPPET
  }

  /** Sorts by relevance, then by name. */
  public String sortText() {
    return relevance + label;
  }
}
