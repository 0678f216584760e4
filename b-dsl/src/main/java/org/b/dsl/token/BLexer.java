package org.b.dsl.token;

import java.util.ArrayDeque;
import java.util.Deque;
import org.antlr.runtime.ANTLRStringStream;
import org.antlr.runtime.CharStream;
import org.antlr.runtime.RecognitionException;
import org.b.dsl.parser.antlr.internal.InternalBLexer;

/**
 * The generated lexer with an eye for what stands around a number. It would take the dot after a
 * number for a part of it without a look at what follows; here {@code 0..9} is a number, {@code ..}
 * and a number. {@code 3:4} is a number with a width, but the colon of {@code c?3:4} belongs to the
 * question mark. It tells a parenthesis that holds a whole condition from one that starts it. And
 * in {@code ArrayOfMaps<Hash<u32, u64>> t} two brackets close, where elsewhere {@code >>} is a
 * shift. A hook whose programs may sleep is one word: {@code @fentry.s}.
 */
public final class BLexer extends InternalBLexer {
  /** Question marks whose colon is yet to come, within each open bracket. */
  private final Deque<Integer> questions = new ArrayDeque<>();

  /** The last word, if nothing but blanks and comments came since. */
  private String word = "";

  /** What {@code >} alone is to the parser. */
  private static final int CLOSING =
      new InternalBLexer(new ANTLRStringStream(">")).nextToken().getType();

  /** Type arguments that are open at the start of a declaration. */
  private int arguments;

  /** How many tokens of a declaration there have been: none, its first word, more. */
  private int first;

  /** Where the word after the {@code @} of a declaration's first word stands; -1 for nowhere. */
  private int hook = -1;

  public BLexer() {}

  public BLexer(CharStream input) {
    super(input);
  }

  @Override
  public void reset() {
    super.reset();
    // null while the superclass is being constructed
    if (questions != null) {
      questions.clear();
      word = "";
      arguments = 0;
      first = 0;
      hook = -1;
    }
  }

  @Override
  public void mTokens() throws RecognitionException {
    if (!isDigit(input.LA(1))) {
      int character = input.LA(1);
      if (arguments > 1 && character == '>' && input.LA(2) == '>') {
        input.consume();
        state.type = CLOSING;
        state.channel = DEFAULT_TOKEN_CHANNEL;
      } else {
        super.mTokens();
        sleepable();
      }
      hook = character == '@' && first == 0 ? input.index() : -1;
      boolean single = input.index() == state.tokenStartCharIndex + 1;
      if (single) {
        sign(character);
      }
      if (state.type != RULE_WS && state.type != RULE_SL_COMMENT && state.type != RULE_ML_COMMENT) {
        boolean isCondition = character == 'i' || character == 'w';
        word = isCondition ? input.substring(state.tokenStartCharIndex, input.index() - 1) : "";
        argument(character, single);
      }
      return;
    }
    word = "";
    number();
    state.type = RULE_NUMBER;
    if (input.LA(1) == ':' && isDigit(input.LA(2)) && waiting() == 0) {
      input.consume();
      number();
      state.type = RULE_SIZED_NUMBER;
    }
    state.channel = DEFAULT_TOKEN_CHANNEL;
  }

  /** Takes {@code .s} as a part of a hook's name. */
  private void sleepable() {
    if (hook == state.tokenStartCharIndex
        && isLetter(input.LT(-1))
        && input.LA(1) == '.'
        && input.LA(2) == 's'
        && !isLetter(input.LA(3))
        && !isDigit(input.LA(3))) {
      input.consume();
      input.consume();
      state.type = RULE_ID;
    }
  }

  private void sign(int character) {
    switch (character) {
      case '?' -> questions.push(questions.isEmpty() ? 1 : questions.pop() + 1);
      case ':' -> {
        if (waiting() > 0) {
          questions.push(questions.pop() - 1);
        }
      }
      case '(' -> {
        questions.push(0);
        boolean loop = word.equals("while");
        if ((loop || word.equals("if")) && Conditions.isWhole(input, loop)) {
          state.type = RULE_WHOLE_CONDITION;
        }
      }
      case '[' -> questions.push(0);
      case ')', ']' -> questions.poll();
      case ';', '{', '}' -> questions.clear();
      default -> {}
    }
  }

  /** Follows the type arguments at the start of a declaration. */
  private void argument(int character, boolean single) {
    boolean ends = single && (character == ';' || character == '}');
    if (ends || state.type == RULE_DIRECTIVE) {
      first = 0;
      arguments = 0;
    } else if (single && character == '<' && (first == 1 || arguments > 0)) {
      arguments++;
      first = 2;
    } else if (single && character == '>') {
      arguments = Math.max(0, arguments - 1);
    } else if (!isLetter(character) && !(single && ",[]:".indexOf(character) >= 0)) {
      first = 2;
      arguments = 0;
    } else {
      first = Math.min(2, first + 1);
    }
  }

  private int waiting() {
    return questions.isEmpty() ? 0 : questions.peek();
  }

  private void number() {
    word();
    while (input.LA(1) == '.' && isDigit(input.LA(2))) {
      input.consume();
      word();
    }
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
