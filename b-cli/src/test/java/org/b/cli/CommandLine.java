package org.b.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.b.cli.output.Terminal;

/** Runs the command within this process, without a terminal, and keeps what the last run wrote. */
public final class CommandLine {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** Runs {@code b} and gives its exit status. */
  public int run(String... arguments) {
    out.reset();
    err.reset();
    Terminal terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            false,
            false);
    int status = new Main(terminal).run(arguments);
    terminal.flush();
    return status;
  }

  /** What the last run wrote to standard output. */
  public String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  /** What the last run wrote to standard error. */
  public String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
