package org.b.lsp;

import com.google.inject.AbstractModule;
import org.eclipse.xtext.ide.server.LanguageServerImpl;

/** Replaces the parts of Xtext's server that this one does in its own way. */
public final class BServerModule extends AbstractModule {
  @Override
  protected void configure() {
    bind(LanguageServerImpl.class).to(BLanguageServer.class);
  }
}
