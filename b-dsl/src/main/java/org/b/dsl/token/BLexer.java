package org.b.dsl.token;

import org.antlr.runtime.CharStream;
import org.antlr.runtime.RecognitionException;
import org.b.dsl.parser.antlr.internal.InternalBLexer;

/**
 * The generated lexer, which takes the dot after a number for a part of it without a look at what
 * follows; here {@code 0..9} is a number, {@code ..} and a number.
 */
public final class BLexer extends InternalBLexer {
  public BLexer() {}

  public BLexer(CharStream input) {
    super(input);
  }

  @Override
  public void mTokens() throws RecognitionException {
    if (!isDigit(input.LA(1))) {
      super.mTokens();
      return;
    }
    word();
    while (input.LA(1) == '.' && isDigit(input.LA(2))) {
      input.consume();
      word();
    }
    state.type = RULE_NUMBER;
    state.channel = DEFAULT_TOKEN_CHANNEL;
  }

  private void word() {
    while (isDigit(input.LA(1)) || isLetter(input.LA(1))) {
      input.consume();
    }
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(int c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
  }
}
