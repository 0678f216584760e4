package org.b.dsl.token;

import java.util.Set;
import org.antlr.runtime.CharStream;

/**
 * Tells where a condition is exactly what stands in the parentheses behind {@code if} or {@code
 * while}. Conditions need no parentheses, so that {@code if (a) && (b) {...}} is one; but a
 * statement without braces may follow: {@code if (n) *n += 1;}. That takes a look at what comes
 * behind the closing parenthesis.
 */
final class Conditions {
  private static final Set<String> INTEGERS =
      Set.of("u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64");

  /** Words that start a statement, whose braces are their own. */
  private static final Set<String> STARTS =
      Set.of(
          "if",
          "for",
          "while",
          "switch",
          "on_valid",
          "lock",
          "lock_irqsave",
          "return",
          "goto",
          "break");

  private final CharStream input;

  /** How far behind the stream's position this has looked; 1 is the next character. */
  private int at = 1;

  private Conditions(CharStream input) {
    this.input = input;
  }

  /**
   * Whether the parenthesis that opened just before the stream's position holds the whole
   * condition.
   *
   * @param loop behind {@code while}, where a bound may follow
   */
  static boolean isWhole(CharStream input, boolean loop) {
    return new Conditions(input).isWhole(loop);
  }

  private boolean isWhole(boolean loop) {
    skipBlanks();
    boolean mayBeCast = INTEGERS.contains(word());
    if (mayBeCast && !assigns()) {
      return false;
    }
    at = 1;
    if (!leaveParenthesis()) {
      return false;
    }
    skipBlanks();
    int next = input.LA(at);
    if (next == '+' || next == '-') {
      return input.LA(at + 1) == next;
    }
    if (next == '*' || next == '(' || next == '$' || next == '@') {
      return isStatement();
    }
    String word = word();
    return !word.isEmpty()
        && (STARTS.contains(word) || loop && word.equals("max") || isStatement());
  }

  /** The word at this place, which it does not leave; empty if there is none. */
  private String word() {
    StringBuilder word = new StringBuilder();
    for (int i = at; isWordPart(input.LA(i)); i++) {
      word.append((char) input.LA(i));
    }
    return word.toString();
  }

  /** Whether a value is assigned before the parenthesis closes: a variable that is declared. */
  private boolean assigns() {
    for (int i = at; ; i++) {
      switch (input.LA(i)) {
        case '=':
          return true;
        case ')', '(', ';', '{', '}', CharStream.EOF:
          return false;
        default:
      }
    }
  }

  /** Goes behind the parenthesis that closes the one before this place. */
  private boolean leaveParenthesis() {
    int depth = 1;
    while (depth > 0) {
      int character = input.LA(at);
      if (character == CharStream.EOF || character == ';') {
        return false;
      }
      depth += character == '(' ? 1 : character == ')' ? -1 : 0;
      skipOne();
    }
    return true;
  }

  /** Whether what follows ends as a statement does, before a block opens. */
  private boolean isStatement() {
    int depth = 0;
    int last = 0;
    while (true) {
      int character = input.LA(at);
      switch (character) {
        case '(', '[' -> depth++;
        case ')', ']' -> depth--;
        case ';', '}', CharStream.EOF -> {
          return true;
        }
        case '{' -> {
          if (depth <= 0 && last != '=') {
            return false;
          }
        }
        default -> {}
      }
      last = Character.isWhitespace(character) ? last : character;
      skipOne();
    }
  }

  /** Goes behind one character, or behind a text, a character literal or a comment. */
  private void skipOne() {
    int character = input.LA(at);
    int before = at;
    skipComment();
    if (at > before) {
      return;
    }
    at++;
    if (character == '"' || character == '\'') {
      int next = input.LA(at);
      while (next != character && next != '\n' && next != CharStream.EOF) {
        at += next == '\\' ? 2 : 1;
        next = input.LA(at);
      }
      at++;
    }
  }

  private void skipBlanks() {
    int before;
    do {
      before = at;
      while (input.LA(at) != CharStream.EOF && Character.isWhitespace(input.LA(at))) {
        at++;
      }
      skipComment();
    } while (at > before);
  }

  private void skipComment() {
    if (input.LA(at) != '/') {
      return;
    }
    if (input.LA(at + 1) == '/') {
      while (input.LA(at) != '\n' && input.LA(at) != CharStream.EOF) {
        at++;
      }
    } else if (input.LA(at + 1) == '*') {
      at += 2;
      while (input.LA(at) != CharStream.EOF && !(input.LA(at) == '*' && input.LA(at + 1) == '/')) {
        at++;
      }
      at += 2;
    }
  }

  private static boolean isWordPart(int character) {
    return character == '_'
        || character >= '0' && character <= '9'
        || character >= 'a' && character <= 'z'
        || character >= 'A' && character <= 'Z';
  }
}
