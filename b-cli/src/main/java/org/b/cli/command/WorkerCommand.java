package org.b.cli.command;

import org.b.cli.ExitStatus;
import org.b.cli.output.Terminal;
import org.b.cli.worker.Worker;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code b worker}: compiles for the language server, which starts it; nobody else needs it. */
final class WorkerCommand implements Command {
  @Override
  public CommandSpec spec() {
    CommandSpec spec = Syntax.command("worker", "Compiles for the language server.");
    spec.usageMessage().hidden(true);
    return spec;
  }

  @Override
  public int run(ParseResult arguments, Terminal terminal) {
    Worker.serve();
    return ExitStatus.DONE;
  }
}
