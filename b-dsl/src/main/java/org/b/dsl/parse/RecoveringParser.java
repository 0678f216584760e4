package org.b.dsl.parse;

import org.antlr.runtime.BitSet;
import org.antlr.runtime.IntStream;
import org.antlr.runtime.MissingTokenException;
import org.antlr.runtime.RecognitionException;
import org.antlr.runtime.Token;
import org.antlr.runtime.TokenStream;
import org.b.dsl.parser.antlr.BParser;
import org.b.dsl.parser.antlr.internal.InternalBParser;
import org.b.dsl.services.BGrammarAccess;
import org.eclipse.xtext.nodemodel.impl.NodeModelBuilder;
import org.eclipse.xtext.parser.antlr.XtextTokenStream;

/**
 * The generated parser with another idea of what is missing. Where ANTLR finds the next but one
 * token to be the one that it wants, it drops the next one. But what is dropped may well be a
 * brace, and then the rest of the file is misunderstood. Here punctuation that should end or
 * separate something is taken for missing.
 */
public class RecoveringParser extends BParser {
  @Override
  protected NodeModelBuilder createNodeModelBuilder() {
    return new NodeModelBuilder();
  }

  @Override
  protected InternalBParser createParser(XtextTokenStream stream) {
    return new Recovering(stream, getGrammarAccess());
  }

  private static final class Recovering extends InternalBParser {
    Recovering(TokenStream input, BGrammarAccess grammarAccess) {
      super(input, grammarAccess);
    }

    @Override
    protected Object recoverFromMismatchedToken(IntStream stream, int type, BitSet follow)
        throws RecognitionException {
      if (isPunctuation(type) && isStructure(input.LT(1))) {
        reportError(new MissingTokenException(type, stream, null));
        return null;
      }
      return super.recoverFromMismatchedToken(stream, type, follow);
    }

    /** What ends or separates something: {@code ; ) ] ,}. */
    private boolean isPunctuation(int type) {
      return switch (text(type)) {
        case ";", ")", "]", "," -> true;
        default -> false;
      };
    }

    private String text(int type) {
      String[] names = getTokenNames();
      // the generated names of keywords are their texts between quotes
      return type >= 0 && type < names.length ? names[type].replace("'", "") : "";
    }

    /** Whether a token belongs to what follows rather than being a slip of the pen. */
    private boolean isStructure(Token next) {
      if (next.getType() == Token.EOF) {
        return true;
      }
      Token previous = input.LT(-1);
      return previous != null && next.getLine() > previous.getLine()
          || switch (next.getText()) {
            case "}", "{", ";" -> true;
            default -> false;
          };
    }
  }
}
