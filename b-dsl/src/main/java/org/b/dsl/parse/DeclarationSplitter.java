package org.b.dsl.parse;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a text into its top-level declarations, so that each can be parsed on its own: an error in
 * one cannot spoil the next, and a text that changes a little need only be parsed where it changed.
 *
 * <p>A declaration ends with a semicolon or a closing brace outside all braces, a directive with
 * its line. Where a brace is not closed, a line that starts in the first column is taken for the
 * next declaration. White space and comments between declarations belong to none.
 */
final class DeclarationSplitter {
  /** Characters {@code from} to before {@code to} of the text. */
  record Piece(int from, int to) {}

  private final String text;
  private final List<Piece> pieces = new ArrayList<>();

  private DeclarationSplitter(String text) {
    this.text = text;
  }

  /** The declarations of a text, in source order. */
  static List<Piece> split(String text) {
    DeclarationSplitter splitter = new DeclarationSplitter(text);
    splitter.split();
    return splitter.pieces;
  }

  private void split() {
    int at = significant(0);
    while (at < text.length()) {
      int end = end(at, false);
      if (end < 0) {
        end = end(at, true);
      }
      pieces.add(new Piece(at, end));
      at = significant(end);
    }
  }

  /**
   * The end of the declaration at an offset.
   *
   * @param byLine whether a line that starts in the first column begins the next declaration
   * @return -1 where a brace is not closed, unless {@code byLine}
   */
  private int end(int start, boolean byLine) {
    if (text.charAt(start) == '#') {
      return lineEnd(start);
    }
    int depth = 0;
    int last = start;
    int at = start;
    while (at < text.length()) {
      if (byLine && at > start && startsLine(at)) {
        return last;
      }
      char c = text.charAt(at);
      int next = after(at);
      if (c == '{') {
        depth++;
      } else if (c == '}') {
        depth--;
        if (depth <= 0) {
          int following = significant(next);
          char sign = following < text.length() ? text.charAt(following) : 0;
          if (sign == ';') {
            return following + 1;
          }
          // After a literal among arguments the declaration goes on.
          if (sign != ')' && sign != ']' && sign != ',') {
            return next;
          }
        }
      } else if (c == ';' && depth <= 0) {
        return next;
      }
      last = next;
      at = significant(next);
    }
    return depth > 0 && !byLine ? -1 : last;
  }

  private boolean startsLine(int at) {
    char c = text.charAt(at);
    return text.charAt(at - 1) == '\n'
        && (Character.isLetter(c) || c == '_' || c == '@' || c == '#');
  }

  /** The end of the token at an offset; words and signs count as one character each. */
  private int after(int at) {
    char c = text.charAt(at);
    if (c == '#') {
      return lineEnd(at);
    }
    if (c == '/' && text.startsWith("/*", at)) {
      // A comment that does not end: one wrong token, as the lexer has it.
      return text.length();
    }
    if (c != '"' && c != '\'') {
      return at + 1;
    }
    for (int i = at + 1; i < text.length(); i++) {
      char inner = text.charAt(i);
      if (inner == '\n' || inner == '\r') {
        return i;
      }
      if (inner == c) {
        return i + 1;
      }
      if (inner == '\\' && i + 1 < text.length() && !isLineEnd(text.charAt(i + 1))) {
        i++;
      }
    }
    return text.length();
  }

  /** The first offset that is neither white space nor comment. */
  private int significant(int from) {
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        at++;
      } else if (c == '/' && text.startsWith("//", at)) {
        at = lineEnd(at);
      } else if (c == '/' && text.startsWith("/*", at)) {
        int end = text.indexOf("*/", at + 2);
        if (end < 0) {
          // Not a comment to the lexer.
          return at;
        }
        at = end + 2;
      } else {
        return at;
      }
    }
    return at;
  }

  private int lineEnd(int from) {
    int at = from;
    while (at < text.length() && !isLineEnd(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isLineEnd(char c) {
    return c == '\n' || c == '\r';
  }
}
