package org.b.lsp;

import com.google.inject.util.Modules;
import org.eclipse.xtext.ide.server.ServerLauncher;
import org.eclipse.xtext.ide.server.ServerModule;

/** Starts the language server on standard input and output. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    ServerLauncher.launch(
        "b-lsp", arguments, Modules.override(new ServerModule()).with(new BServerModule()));
  }
}
