package org.b.cli.command;

import org.b.cli.output.Terminal;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code b lsp}: the language server. */
final class LspCommand implements Command {
  @Override
  public CommandSpec spec() {
    return Syntax.command(
        "lsp",
        "The language server on standard input and output, for editors to start. It ends with its"
            + " standard input.");
  }

  @Override
  public int run(ParseResult arguments, Terminal terminal) {
    return org.b.lsp.Main.serve();
  }
}
