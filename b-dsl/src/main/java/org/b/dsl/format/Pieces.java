package org.b.dsl.format;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.b.dsl.token.Token;
import org.b.dsl.token.Tokens;

/** The tokens of a text without white space, with what the layout depends on. */
final class Pieces {
  /** What a pair of braces or brackets holds. */
  enum Bracket {
    NONE,
    /** Statements, fields, cases or outcomes, one a line. */
    BLOCK,
    /** A block that stays on its line: it has one statement at most. */
    INLINE_BLOCK,
    /** The fields of a struct's value. */
    LITERAL,
    /** Round or square brackets. */
    GROUP,
    /** The arguments of a hook, whose spaces are the user's. */
    ATTRIBUTE
  }

  private static final Set<String> INTEGERS =
      Set.of("u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64");

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private final int[] partner;
  private final Bracket[] kind;

  /** The innermost bracket around each piece, as the index of what opens it; -1 outside. */
  private final int[] parent;

  Pieces(String text) {
    this.text = text;
    for (Token token : Tokens.of(text)) {
      if (token.kind() == Token.Kind.LINE_COMMENT || token.kind() == Token.Kind.DIRECTIVE) {
        tokens.add(new Token(token.kind(), token.offset(), token.text().stripTrailing()));
      } else if (token.kind() != Token.Kind.SPACE) {
        tokens.add(token);
      }
    }
    partner = new int[tokens.size()];
    kind = new Bracket[tokens.size()];
    parent = new int[tokens.size()];
    Arrays.fill(partner, -1);
    Arrays.fill(kind, Bracket.NONE);
    pair();
    for (int i = tokens.size() - 1; i >= 0; i--) {
      if (partner[i] > i) {
        kind[i] = classify(i);
        kind[partner[i]] = kind[i];
      }
    }
  }

  private void pair() {
    Deque<Integer> open = new ArrayDeque<>();
    for (int i = 0; i < tokens.size(); i++) {
      String sign = tokens.get(i).text();
      boolean closes = sign.equals("}") || sign.equals(")") || sign.equals("]");
      if (closes && !open.isEmpty() && matches(tokens.get(open.peek()).text(), sign)) {
        int start = open.pop();
        partner[start] = i;
        partner[i] = start;
      }
      parent[i] = open.isEmpty() ? -1 : open.peek();
      if (sign.equals("{") || sign.equals("(") || sign.equals("[")) {
        open.push(i);
      }
    }
  }

  private static boolean matches(String open, String close) {
    return switch (open) {
      case "{" -> close.equals("}");
      case "(" -> close.equals(")");
      default -> close.equals("]");
    };
  }

  private Bracket classify(int open) {
    int close = partner[open];
    if (!is(open, "{")) {
      boolean attribute = is(open, "(") && is(previous(previous(open)), "@") && parent[open] < 0;
      return attribute ? Bracket.ATTRIBUTE : Bracket.GROUP;
    }
    int before = previous(open);
    if (is(before, "=")
        || is(before, "(")
        || is(before, ",")
        || is(before, "[")
        || is(next(open), ".")
        || isLayer(open)) {
      return Bracket.LITERAL;
    }
    if (close == open + 1) {
      return Bracket.INLINE_BLOCK;
    }
    return staysOnLine(open, close) ? Bracket.INLINE_BLOCK : Bracket.BLOCK;
  }

  /** Whether a brace opens the fields of a packet's header: {@code = ethernet{} / ip{.ttl = 1}}. */
  boolean isLayer(int open) {
    int name = previous(open);
    if (!is(open, "{") || !get(name).isWord() || !is(next(open), ".") && !is(next(open), "}")) {
      return false;
    }
    while (is(previous(name), "::")) {
      name = previous(previous(name));
    }
    return is(previous(name), "=") || is(previous(name), "/");
  }

  private boolean staysOnLine(int open, int close) {
    if (text.substring(get(open).offset(), get(close).offset()).indexOf('\n') >= 0) {
      return false;
    }
    int statements = 0;
    for (int i = open + 1; i < close; i++) {
      if (get(i).isComment() || kind[i] == Bracket.BLOCK || kind[i] == Bracket.INLINE_BLOCK) {
        return false;
      }
      if (is(i, ";")) {
        statements++;
      }
    }
    return statements <= 1;
  }

  int size() {
    return tokens.size();
  }

  /** A piece; an empty one outside of the text. */
  Token get(int index) {
    return index >= 0 && index < tokens.size()
        ? tokens.get(index)
        : new Token(Token.Kind.SPACE, index < 0 ? 0 : text.length(), "");
  }

  boolean is(int index, String sign) {
    return get(index).is(sign);
  }

  int partner(int index) {
    return index >= 0 && index < tokens.size() ? partner[index] : -1;
  }

  int parent(int index) {
    return index >= 0 && index < tokens.size() ? parent[index] : -1;
  }

  Bracket kind(int index) {
    return index >= 0 && index < tokens.size() ? kind[index] : Bracket.NONE;
  }

  /** What the piece stands in. */
  Bracket within(int index) {
    return kind(parent(index));
  }

  /** The piece before, comments left out. */
  int previous(int index) {
    int at = index - 1;
    while (at >= 0 && get(at).isComment()) {
      at--;
    }
    return at;
  }

  /** The piece behind, comments left out. */
  int next(int index) {
    int at = index + 1;
    while (at < size() && get(at).isComment()) {
      at++;
    }
    return at;
  }

  /** The white space between a piece and the one before, as it is. */
  String gap(int index) {
    int from = index == 0 ? 0 : get(index - 1).end();
    return text.substring(from, index == size() ? text.length() : get(index).offset());
  }

  /** Whether a closing parenthesis ends a condition, behind which a statement starts. */
  boolean endsCondition(int close) {
    return is(close, ")") && get(partner(close)).kind() == Token.Kind.CONDITION;
  }

  /** Whether a closing parenthesis ends a cast. */
  boolean endsCast(int close) {
    int open = partner(close);
    if (open < 0 || !is(close, ")") || open + 1 == close || get(open - 1).isWord()) {
      return false;
    }
    if (is(close - 1, "*")) {
      return true;
    }
    for (int i = open + 1; i < close; i++) {
      boolean width = get(i).kind() == Token.Kind.NUMBER || is(i, ":");
      if (!width && !INTEGERS.contains(get(i).text())) {
        return false;
      }
    }
    return true;
  }

  static boolean isInteger(Token token) {
    return INTEGERS.contains(token.text());
  }
}
