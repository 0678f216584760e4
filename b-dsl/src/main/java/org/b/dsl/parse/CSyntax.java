package org.b.dsl.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.runtime.CommonToken;
import org.antlr.runtime.RecognitionException;
import org.antlr.runtime.Token;
import org.antlr.runtime.TokenStream;

/** Recognises constructs of C that B lacks, or writes in another way, where the parser stops. */
final class CSyntax {
  private static final int BEFORE = 4;

  /**
   * @param token what cannot stay
   * @param advice what to do
   * @param replacement what to write in its place; absent where it takes more than that
   */
  record Finding(CommonToken token, String advice, Optional<String> replacement) {}

  /** The token at which the parser stopped, and those before it, the nearest first. */
  private final List<CommonToken> tokens;

  private CSyntax(List<CommonToken> tokens) {
    this.tokens = tokens;
  }

  /**
   * @param expected what the parser was waiting for, in words
   */
  static Optional<Finding> find(RecognitionException error, String expected) {
    return new CSyntax(around(error)).find(expected);
  }

  private Optional<Finding> find(String expected) {
    CommonToken found = tokens.get(0);
    if (is(0, "&") && !isOperand(1)) {
      return finding(found, "no address is taken: pass the variable itself", Optional.of(""));
    }
    if (is(0, "=") && expected.equals("`)`")) {
      return finding(found, "a condition compares with `==`; `=` assigns", Optional.of("=="));
    }
    if (is(0, ",") && expected.equals("`;`")) {
      return finding(found, "each variable has a declaration of its own", Optional.empty());
    }
    if (is(0, ":") && is(1, "?")) {
      return finding(found, "a choice names both values: `c ? a : b`", Optional.empty());
    }
    if (is(1, "const") && (is(2, "(") || is(2, ","))) {
      return finding(
          tokens.get(1), "leave it out: a function works on its own copies", Optional.of(""));
    }
    if (is(0, "{") && is(2, "struct")) {
      return finding(tokens.get(2), "structs are declared outside functions", Optional.empty());
    }
    if (is(0, ":") && (is(2, "case") || is(3, "case"))) {
      return finding(
          found, "a case has a block and does not fall through: `case 1 { ... }`", Optional.of(""));
    }
    for (int i = tokens.size() - 1; i >= 0; i--) {
      Optional<CSpellings.Advice> advice = CSpellings.word(tokens.get(i).getText());
      if (advice.isPresent() && i < 3) {
        return finding(tokens.get(i), advice.get().sentence(), advice.get().replacement());
      }
    }
    if (is(0, ":") && (is(2, ";") || is(2, "{") || is(2, "}"))) {
      return finding(
          tokens.get(1),
          "there are no labels: goto enters a state of the parser",
          Optional.empty());
    }
    return Optional.empty();
  }

  private static Optional<Finding> finding(
      CommonToken token, String advice, Optional<String> replacement) {
    return Optional.of(new Finding(token, advice, replacement));
  }

  private boolean is(int index, String text) {
    return index < tokens.size() && text.equals(tokens.get(index).getText());
  }

  private boolean isOperand(int index) {
    String text = index < tokens.size() ? tokens.get(index).getText() : "";
    return !text.isEmpty()
        && (Character.isLetterOrDigit(text.charAt(0)) || text.equals(")") || text.equals("]"));
  }

  private static List<CommonToken> around(RecognitionException error) {
    List<CommonToken> tokens = new ArrayList<>();
    tokens.add((CommonToken) error.token);
    if (error.input instanceof TokenStream stream) {
      int index = error.token.getTokenIndex();
      for (int i = index < 0 ? stream.size() - 1 : index - 1;
          i >= 0 && tokens.size() <= BEFORE;
          i--) {
        if (stream.get(i) instanceof CommonToken token
            && token.getChannel() == Token.DEFAULT_CHANNEL) {
          tokens.add(token);
        }
      }
    }
    return tokens;
  }
}
