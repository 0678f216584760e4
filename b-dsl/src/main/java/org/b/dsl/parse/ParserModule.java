package org.b.dsl.parse;

import com.google.inject.AbstractModule;
import com.google.inject.name.Names;
import org.b.dsl.BRuntimeModule;
import org.b.dsl.parser.antlr.internal.InternalBLexer;
import org.eclipse.emf.ecore.EPackage;
import org.eclipse.xtext.Constants;
import org.eclipse.xtext.IGrammarAccess;
import org.eclipse.xtext.conversion.IValueConverterService;
import org.eclipse.xtext.parser.IAstFactory;
import org.eclipse.xtext.parser.IParser;
import org.eclipse.xtext.parser.antlr.IAntlrTokenFileProvider;
import org.eclipse.xtext.parser.antlr.ISyntaxErrorMessageProvider;
import org.eclipse.xtext.parser.antlr.ITokenDefProvider;

/**
 * What the parser needs of {@link BRuntimeModule}, and nothing else. The whole module has ten times
 * as many bindings, which would take a quarter of the time that {@code b check} takes from a cold
 * start.
 */
final class ParserModule extends AbstractModule {
  private final BRuntimeModule all = new BRuntimeModule();

  @Override
  protected void configure() {
    bind(ClassLoader.class).toInstance(ParserModule.class.getClassLoader());
    bind(EPackage.Registry.class).toInstance(EPackage.Registry.INSTANCE);
    bindConstant().annotatedWith(Names.named(Constants.LANGUAGE_NAME)).to("org.b.dsl.B");
    bindConstant().annotatedWith(Names.named(Constants.FILE_EXTENSIONS)).to("b");
    bind(IGrammarAccess.class).to(all.bindIGrammarAccess());
    bind(IParser.class).to(all.bindIParser());
    bind(IAstFactory.class).to(all.bindIAstFactory());
    bind(IValueConverterService.class).to(all.bindIValueConverterService());
    bind(ISyntaxErrorMessageProvider.class).to(all.bindISyntaxErrorMessageProvider());
    bind(ITokenDefProvider.class).to(all.bindITokenDefProvider());
    bind(IAntlrTokenFileProvider.class).to(all.bindIAntlrTokenFileProvider());
    bind(InternalBLexer.class).toProvider(all.provideInternalBLexer());
    all.configureRuntimeLexer(binder());
  }
}
