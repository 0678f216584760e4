package org.b.cli.command;

import java.util.List;
import org.b.cli.ExitStatus;
import org.b.cli.Failure;
import org.b.cli.output.Terminal;
import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code b completion}: the completion script for a shell. */
final class CompletionCommand implements Command {
  private static final List<String> SHELLS = List.of("bash", "zsh");

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Syntax.command(
            "completion",
            "Prints the completion script for a shell; for example%n"
                + "  b completion bash > ~/.local/share/bash-completion/completions/b%n"
                + "or, in ~/.zshrc,%n"
                + "  source <(b completion zsh)");
    return spec.addPositional(
        PositionalParamSpec.builder()
            .index("0")
            .arity("1")
            .required(true)
            .paramLabel("bash|zsh")
            .type(String.class)
            .completionCandidates(SHELLS)
            .description("the shell")
            .build());
  }

  @Override
  public int run(ParseResult arguments, Terminal terminal) {
    String shell = arguments.matchedPositionalValue(0, "");
    if (!SHELLS.contains(shell)) {
      throw Failure.usage("no completion for `" + shell + "`", "use bash or zsh");
    }
    // The generated script serves both shells: it turns on zsh's emulation of bash completion.
    terminal.out().print(AutoComplete.bash("b", Commands.commandLine("")));
    return ExitStatus.DONE;
  }
}
