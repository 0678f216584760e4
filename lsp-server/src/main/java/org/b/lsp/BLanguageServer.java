package org.b.lsp;

import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.xtext.ide.server.LanguageServerImpl;
import org.eclipse.xtext.validation.Issue;

/** Xtext's server; its diagnostics also say where they come from. */
public class BLanguageServer extends LanguageServerImpl {
  private static final String SOURCE = "b";

  @Override
  protected Diagnostic toDiagnostic(Issue issue) {
    Diagnostic diagnostic = super.toDiagnostic(issue);
    diagnostic.setSource(SOURCE);
    diagnostic.setCode(issue.getCode());
    return diagnostic;
  }
}
