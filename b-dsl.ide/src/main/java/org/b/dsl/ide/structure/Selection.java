package org.b.dsl.ide.structure;

import java.util.ArrayList;
import java.util.List;
import org.b.core.source.Span;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.outline.Code;
import org.b.dsl.token.Token;

/**
 * Ranges around a place, each within the next: word, member chain, statement, block, declaration.
 */
public final class Selection {
  private Selection() {}

  /** The ranges from the innermost to the whole text. */
  public static List<Span> around(AnalyzedDocument document, int offset) {
    List<Span> spans = new ArrayList<>();
    Code code = document.outline().code();
    int length = document.file().text().length();
    int at = Math.max(0, Math.min(offset, length));
    token(document, at).ifPresent(token -> add(document, spans, token.offset(), token.end()));
    int inner = code.lastBefore(at + 1);
    if (inner < 0) {
      inner = 0;
    }
    chain(document, code, inner, spans);
    if (code.get(inner).is("{") || code.get(inner).is("(") || code.get(inner).is("[")) {
      int close = code.partner(inner);
      if (close > inner && at > code.get(inner).offset()) {
        brackets(document, code, inner, close, spans);
      }
    }
    int index = inner;
    while (true) {
      statement(document, code, index, at, spans);
      int open = code.openBefore(index);
      if (open < 0) {
        break;
      }
      int close = code.partner(open);
      if (close > open) {
        brackets(document, code, open, close, spans);
      }
      index = open;
    }
    document
        .outline()
        .around(at)
        .ifPresent(d -> add(document, spans, d.span().offset(), d.span().end()));
    add(document, spans, 0, length);
    return List.copyOf(spans);
  }

  private static java.util.Optional<Token> token(AnalyzedDocument document, int offset) {
    List<Token> tokens = document.tokens();
    int low = 0;
    int high = tokens.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Token token = tokens.get(middle);
      if (token.end() < offset || token.end() == offset && !token.isWord()) {
        low = middle + 1;
      } else if (token.offset() > offset) {
        high = middle - 1;
      } else {
        return token.kind() == Token.Kind.SPACE
            ? java.util.Optional.empty()
            : java.util.Optional.of(token);
      }
    }
    return java.util.Optional.empty();
  }

  /** {@code a.b->c[d]} around a word. */
  private static void chain(AnalyzedDocument document, Code code, int index, List<Span> spans) {
    if (!code.get(index).isWord()) {
      return;
    }
    int first = index;
    while (isJoin(code.get(first - 1))
        && (code.get(first - 2).isWord() || closes(code, first - 2))) {
      first -= 2;
      if (!code.get(first).isWord()) {
        first = Math.max(0, code.partner(first) - 1);
      }
    }
    if (code.is(first - 1, "$") || code.is(first - 1, "@")) {
      first--;
    }
    int last = index;
    while (true) {
      if (isJoin(code.get(last + 1)) && code.get(last + 2).isWord()) {
        last += 2;
      } else if ((code.is(last + 1, "[") || code.is(last + 1, "("))
          && code.partner(last + 1) > last) {
        last = code.partner(last + 1);
      } else {
        break;
      }
    }
    if (first < last) {
      add(document, spans, code.get(first).offset(), code.get(last).end());
    }
  }

  /** A bracket that opens before it: what is behind {@code {.} begins a value of its own. */
  private static boolean closes(Code code, int index) {
    int open = code.partner(index);
    return open >= 0 && open < index;
  }

  private static boolean isJoin(Token token) {
    return token.is(".") || token.is("->") || token.is("::");
  }

  private static void brackets(
      AnalyzedDocument document, Code code, int open, int close, List<Span> spans) {
    if (close > open + 1) {
      add(document, spans, code.get(open + 1).offset(), code.get(close - 1).end());
    }
    add(document, spans, code.get(open).offset(), code.get(close).end());
  }

  /** The statement or declaration around an offset: the innermost one. */
  public static java.util.Optional<Span> statement(AnalyzedDocument document, int offset) {
    Code code = document.outline().code();
    int index = Math.max(0, code.lastBefore(offset + 1));
    while (index >= 0) {
      int[] bounds = bounds(code, index);
      if (bounds != null) {
        int from = code.get(bounds[0]).offset();
        int to = code.get(bounds[1]).end();
        return from <= offset && offset <= to
            ? java.util.Optional.of(new Span(document.file(), from, to - from))
            : java.util.Optional.empty();
      }
      index = code.openBefore(index);
    }
    return java.util.Optional.empty();
  }

  private static void statement(
      AnalyzedDocument document, Code code, int index, int offset, List<Span> spans) {
    int[] bounds = bounds(code, index);
    if (bounds != null
        && code.get(bounds[0]).offset() <= offset
        && offset <= code.get(bounds[1]).end()) {
      add(document, spans, code.get(bounds[0]).offset(), code.get(bounds[1]).end());
    }
  }

  /**
   * First and last token of the statement that a token belongs to: from behind the last {@code ;}
   * or brace to the next {@code ;} or the end of its block. Null within parentheses.
   */
  private static int[] bounds(Code code, int index) {
    int open = code.openBefore(index);
    if (open >= 0 && !code.is(open, "{")) {
      return null;
    }
    int first = index;
    while (first - 1 > open && !code.is(first - 1, ";") && !endsBlock(code, first - 1)) {
      int partner = code.partner(first - 1);
      first = partner >= 0 && partner < first ? partner : first - 1;
    }
    int last = first;
    int end = open < 0 || code.partner(open) < 0 ? code.size() : code.partner(open);
    while (last < end) {
      if (code.is(last, ";")) {
        break;
      }
      int partner = code.partner(last);
      if (partner > last) {
        last = partner;
        if (endsBlock(code, last) && !code.is(last + 1, ";")) {
          break;
        }
      }
      last++;
    }
    last = Math.min(last, end - 1);
    return last >= first ? new int[] {first, last} : null;
  }

  /** Whether the token closes a block after which a statement starts. */
  private static boolean endsBlock(Code code, int index) {
    return code.is(index, "}")
        && !code.is(index + 1, "else")
        && !code.is(index + 1, ")")
        && !code.is(index + 1, "]")
        && !code.is(index + 1, ",")
        && !code.is(index + 1, ";");
  }

  /** Adds a range that is larger than the last one. */
  private static void add(AnalyzedDocument document, List<Span> spans, int from, int to) {
    if (!spans.isEmpty()) {
      Span last = spans.get(spans.size() - 1);
      if (from > last.offset() || to < last.end() || from == last.offset() && to == last.end()) {
        return;
      }
    }
    if (to >= from) {
      spans.add(new Span(document.file(), from, to - from));
    }
  }
}
