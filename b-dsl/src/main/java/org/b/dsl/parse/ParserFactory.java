package org.b.dsl.parse;

import org.b.dsl.parser.antlr.BAntlrTokenFileProvider;
import org.b.dsl.services.BGrammarAccess;
import org.b.dsl.syntax.SyntaxPackage;
import org.b.dsl.token.BLexer;
import org.eclipse.emf.ecore.EPackage;
import org.eclipse.emf.ecore.resource.Resource;
import org.eclipse.xtext.parser.DefaultEcoreElementFactory;
import org.eclipse.xtext.parser.IParser;
import org.eclipse.xtext.parser.antlr.AntlrTokenDefProvider;
import org.eclipse.xtext.parser.antlr.AntlrTokenToStringConverter;
import org.eclipse.xtext.parser.antlr.IUnorderedGroupHelper;
import org.eclipse.xtext.resource.XtextResourceSet;
import org.eclipse.xtext.resource.impl.BinaryGrammarResourceFactoryImpl;
import org.eclipse.xtext.service.GrammarProvider;

/**
 * Makes the parser without Guice, which takes half of the time in which a command starts. What is
 * put together here is what {@link org.b.dsl.BRuntimeModule} binds for parsing, and nothing else.
 */
final class ParserFactory {
  private static final String LANGUAGE = "org.b.dsl.B";

  private ParserFactory() {}

  static IParser create() {
    // As the generated set-up does: the grammar is a resource, the syntax tree's classes a package.
    Resource.Factory.Registry.INSTANCE
        .getExtensionToFactoryMap()
        .putIfAbsent("xtextbin", new BinaryGrammarResourceFactoryImpl());
    EPackage.Registry.INSTANCE.putIfAbsent(SyntaxPackage.eNS_URI, SyntaxPackage.eINSTANCE);

    AntlrTokenDefProvider tokens = new AntlrTokenDefProvider();
    tokens.setAntlrTokenFileProvider(new BAntlrTokenFileProvider());
    RecoveringParser parser = new RecoveringParser();
    parser.setGrammarAccess(
        new BGrammarAccess(new GrammarProvider(LANGUAGE, XtextResourceSet::new)));
    parser.setTokenDefProvider(tokens);
    parser.setLexerProvider(BLexer::new);
    parser.setElementFactory(new Elements());
    parser.setSyntaxErrorProvider(new SyntaxMessages());
    // the grammar has no unordered groups
    parser.setUnorderedGroupHelper(IUnorderedGroupHelper.Null::new);
    return parser;
  }

  /** Makes the objects of the syntax tree. */
  private static final class Elements extends DefaultEcoreElementFactory {
    private final AntlrTokenToStringConverter texts = new AntlrTokenToStringConverter();

    Elements() {
      setConverterService(new PlainTokens());
    }

    @Override
    protected Object getTokenAsStringIfPossible(Object token) {
      return texts.getTokenAsStringIfPossible(token);
    }
  }
}
