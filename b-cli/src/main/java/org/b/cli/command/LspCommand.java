package org.b.cli.command;

import java.util.Optional;
import org.b.cli.output.Terminal;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code b lsp}: the language server. */
final class LspCommand implements Command {
  @Override
  public CommandSpec spec() {
    return Syntax.command(
            "lsp",
            "The language server on standard input and output, for editors to start. It ends with"
                + " its standard input.")
        .addOption(ProgramSyntax.btf());
  }

  @Override
  public int run(ParseResult arguments, Terminal terminal) {
    // The file is read when the editor's settings do not name another one.
    return org.b.lsp.Main.serve(
        Optional.ofNullable(arguments.matchedOptionValue("--btf", (String) null)));
  }
}
