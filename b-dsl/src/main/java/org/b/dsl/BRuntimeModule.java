package org.b.dsl;

import com.google.inject.Provider;
import org.b.dsl.parse.PlainTokens;
import org.b.dsl.parse.RecoveringParser;
import org.b.dsl.parse.SyntaxMessages;
import org.b.dsl.parser.antlr.internal.InternalBLexer;
import org.b.dsl.token.BLexer;
import org.b.dsl.validation.BResourceValidator;
import org.eclipse.xtext.conversion.IValueConverterService;
import org.eclipse.xtext.parser.IParser;
import org.eclipse.xtext.parser.antlr.ISyntaxErrorMessageProvider;
import org.eclipse.xtext.parser.antlr.LexerProvider;
import org.eclipse.xtext.validation.IResourceValidator;

/** Registers what this language does in its own way with Xtext. */
public class BRuntimeModule extends AbstractBRuntimeModule {
  /** Plain sentences instead of ANTLR's. */
  public Class<? extends ISyntaxErrorMessageProvider> bindISyntaxErrorMessageProvider() {
    return SyntaxMessages.class;
  }

  /** Inserts missing punctuation rather than dropping what follows. */
  @Override
  public Class<? extends IParser> bindIParser() {
    return RecoveringParser.class;
  }

  /** Numbers end before the dots of a range. */
  @Override
  public Provider<? extends InternalBLexer> provideInternalBLexer() {
    return LexerProvider.create(BLexer.class);
  }

  /** Tokens are read where they are understood. */
  @Override
  public Class<? extends IValueConverterService> bindIValueConverterService() {
    return PlainTokens.class;
  }

  /** The checks are {@link Frontend}'s, not {@code @Check} methods. */
  public Class<? extends IResourceValidator> bindIResourceValidator() {
    return BResourceValidator.class;
  }
}
