package org.b.cli;

import org.b.backend.EnvironmentException;
import org.b.cli.command.Command;
import org.b.cli.command.Commands;
import org.b.cli.output.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Entry point of {@code b}: parses the command line, runs one command, turns trouble into a message
 * and an exit status. Nothing that is expected to happen shows a stack trace.
 */
public final class Main {
  private final Terminal terminal;

  public Main(Terminal terminal) {
    this.terminal = terminal;
  }

  public static void main(String[] arguments) {
    Terminal terminal = Terminal.ofProcess();
    int status = new Main(terminal).run(arguments);
    terminal.flush();
    System.exit(status);
  }

  /** Runs one command line; returns the exit status. */
  public int run(String... arguments) {
    try {
      return parseAndRun(arguments);
    } catch (Failure failure) {
      terminal.report(failure.getMessage(), failure.help());
      return failure.status();
    } catch (EnvironmentException trouble) {
      terminal.report(trouble.getMessage(), trouble.advice());
      return ExitStatus.ENVIRONMENT;
    } catch (RuntimeException | Error unexpected) {
      BugReport.print(terminal, arguments, unexpected);
      return ExitStatus.FAILED;
    }
  }

  private int parseAndRun(String[] arguments) {
    String name = arguments.length == 0 ? "" : arguments[0];
    CommandLine commandLine = Commands.commandLine(name);
    commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(ansi()));
    ParseResult parsed;
    try {
      parsed = commandLine.parseArgs(arguments);
    } catch (ParameterException e) {
      String command = e.getCommandLine().getCommandSpec().qualifiedName();
      String message = e.getMessage();
      if (e.getCommandLine() == commandLine && !name.isEmpty() && !name.startsWith("-")) {
        message = "no command `" + name + "`" + Suggestions.didYouMean(name, Commands.names());
      }
      throw Failure.usage(message, "see `" + command + " --help`");
    }
    if (parsed.isUsageHelpRequested()) {
      commandLine.usage(terminal.out());
      return ExitStatus.DONE;
    }
    if (parsed.isVersionHelpRequested()) {
      terminal.out().println("b " + Version.text());
      return ExitStatus.DONE;
    }
    if (!parsed.hasSubcommand()) {
      commandLine.usage(terminal.err());
      return ExitStatus.USAGE;
    }
    ParseResult sub = parsed.subcommand();
    if (sub.isUsageHelpRequested()) {
      sub.commandSpec().commandLine().usage(terminal.out(), ansi());
      return ExitStatus.DONE;
    }
    Command command = Commands.command(sub.commandSpec().name());
    return command.run(sub, terminal);
  }

  private Ansi ansi() {
    return terminal.outStyle() == org.b.core.diagnostics.TextStyle.ANSI ? Ansi.ON : Ansi.OFF;
  }
}
