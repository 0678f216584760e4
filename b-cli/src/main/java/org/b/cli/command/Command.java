package org.b.cli.command;

import org.b.cli.output.Terminal;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * One command. Its syntax is built with picocli's programmatic interface: reading annotations by
 * reflection would cost every start what only {@code --help} needs.
 */
public interface Command {
  /** Syntax: options, parameters, help. A new object on each call. */
  CommandSpec spec();

  /**
   * Does it.
   *
   * @param arguments parsed by {@link #spec}
   * @return exit status
   * @throws org.b.cli.Failure expected trouble
   */
  int run(ParseResult arguments, Terminal terminal);
}
