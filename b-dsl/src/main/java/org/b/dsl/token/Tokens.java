package org.b.dsl.token;

import java.util.ArrayList;
import java.util.List;
import org.antlr.runtime.ANTLRStringStream;
import org.antlr.runtime.CommonToken;
import org.b.dsl.parser.antlr.internal.InternalBLexer;

/**
 * Splits a text with the parser's lexer, so that both agree on what a token is. Never fails: what
 * the lexer does not know becomes {@link Token.Kind#UNKNOWN}.
 */
public final class Tokens {
  private Tokens() {}

  /** All tokens of a text; joined, they are the text. */
  public static List<Token> of(String text) {
    List<Token> tokens = new ArrayList<>(text.length() / 3 + 1);
    InternalBLexer lexer = new BLexer(new ANTLRStringStream(text));
    int at = 0;
    while (at < text.length()) {
      CommonToken next = (CommonToken) lexer.nextToken();
      boolean isEnd = next.getType() == InternalBLexer.EOF;
      int start = isEnd ? text.length() : Math.max(at, next.getStartIndex());
      int end = isEnd ? text.length() : Math.min(text.length(), next.getStopIndex() + 1);
      if (start > at) {
        tokens.add(new Token(Token.Kind.UNKNOWN, at, text.substring(at, start)));
        at = start;
      }
      if (end > at) {
        String part = text.substring(at, end);
        tokens.add(new Token(kind(next.getType(), part), at, part));
        at = end;
      }
    }
    return tokens;
  }

  private static Token.Kind kind(int type, String text) {
    return switch (type) {
      case InternalBLexer.RULE_ID -> Token.Kind.IDENTIFIER;
      case InternalBLexer.RULE_NUMBER, InternalBLexer.RULE_SIZED_NUMBER -> Token.Kind.NUMBER;
      case InternalBLexer.RULE_TEXT -> Token.Kind.STRING;
      case InternalBLexer.RULE_CHARACTER -> Token.Kind.CHARACTER;
      case InternalBLexer.RULE_DIRECTIVE -> Token.Kind.DIRECTIVE;
      case InternalBLexer.RULE_SL_COMMENT -> Token.Kind.LINE_COMMENT;
      case InternalBLexer.RULE_ML_COMMENT -> Token.Kind.BLOCK_COMMENT;
      case InternalBLexer.RULE_WS -> Token.Kind.SPACE;
      case InternalBLexer.RULE_WHOLE_CONDITION -> Token.Kind.CONDITION;
      case InternalBLexer.RULE_ANY_OTHER -> Token.Kind.UNKNOWN;
      default -> other(text);
    };
  }

  private static Token.Kind other(String text) {
    if (text.startsWith("/*")) {
      return Token.Kind.BLOCK_COMMENT;
    }
    char first = text.charAt(0);
    if (Character.isLetter(first) || first == '_') {
      return Token.Kind.KEYWORD;
    }
    return first > ' ' && first < 127 && !Character.isDigit(first)
        ? Token.Kind.PUNCTUATION
        : Token.Kind.UNKNOWN;
  }
}
