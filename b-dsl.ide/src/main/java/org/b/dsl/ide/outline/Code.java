package org.b.dsl.ide.outline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.b.dsl.token.Token;

/**
 * The tokens of a text that the parser sees, by index, with the partner of each bracket. Indexes
 * outside the text give an empty token.
 */
public final class Code {
  private static final Token NOTHING = new Token(Token.Kind.SPACE, 0, "");

  private final Token[] tokens;
  private final int[] partners;

  Code(List<Token> all) {
    List<Token> visible = new ArrayList<>(all.size() / 2 + 1);
    for (Token token : all) {
      if (!token.isHidden()) {
        visible.add(token);
      }
    }
    tokens = visible.toArray(new Token[0]);
    partners = new int[tokens.length];
    Arrays.fill(partners, -1);
    pairBrackets();
  }

  private void pairBrackets() {
    Deque<Integer> open = new ArrayDeque<>();
    for (int i = 0; i < tokens.length; i++) {
      switch (tokens[i].text()) {
        case "{", "(", "[" -> open.push(i);
        case "}" -> {
          // an unclosed ( or [ ends with the block around it
          while (!open.isEmpty() && !tokens[open.peek()].is("{")) {
            open.pop();
          }
          pair(open, i);
        }
        case ")", "]" -> {
          String opener = tokens[i].is(")") ? "(" : "[";
          if (!open.isEmpty() && tokens[open.peek()].is(opener)) {
            pair(open, i);
          }
        }
        default -> {}
      }
    }
  }

  private void pair(Deque<Integer> open, int close) {
    if (!open.isEmpty()) {
      int opener = open.pop();
      partners[opener] = close;
      partners[close] = opener;
    }
  }

  public int size() {
    return tokens.length;
  }

  public Token get(int index) {
    return index >= 0 && index < tokens.length ? tokens[index] : NOTHING;
  }

  /** Whether a word that may be a name can be a statement's first where it stands. */
  public boolean startsStatement(int index) {
    Token before = get(index - 1);
    return index == 0
        || before.is(";")
        || before.is("{")
        || before.is("}")
        || before.is(")")
        || before.isWord();
  }

  public boolean is(int index, String text) {
    return get(index).is(text);
  }

  /** Index of the bracket that belongs to the one at {@code index}; -1 if there is none. */
  public int partner(int index) {
    return index >= 0 && index < partners.length ? partners[index] : -1;
  }

  /** Index of the last token that starts before {@code offset}; -1 if there is none. */
  public int lastBefore(int offset) {
    int low = 0;
    int high = tokens.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (tokens[middle].offset() < offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  /** Index of the word that {@code offset} is in or at the end of; -1 if there is none. */
  public int wordAt(int offset) {
    int index = lastBefore(offset + 1);
    if (index >= 0 && get(index).isWord() && get(index).end() >= offset) {
      return index;
    }
    index = lastBefore(offset);
    return index >= 0 && get(index).isWord() && get(index).end() >= offset ? index : -1;
  }

  /**
   * Index of the innermost opening bracket before the token at {@code index} that is not closed
   * before it; -1 if there is none.
   */
  public int openBefore(int index) {
    for (int i = index - 1; i >= 0; i--) {
      String text = get(i).text();
      if (text.equals("}") || text.equals(")") || text.equals("]")) {
        if (partners[i] >= 0) {
          i = partners[i];
        }
      } else if (text.equals("{") || text.equals("(") || text.equals("[")) {
        return i;
      }
    }
    return -1;
  }
}
