package org.b.cli;

/**
 * Expected trouble: ends the command with a status and one sentence that says what is wrong, and
 * another one that says what to do about it. Never shown with a stack trace.
 */
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String help;

  private Failure(int status, String message, String help) {
    super(message, null, false, false);
    this.status = status;
    this.help = help;
  }

  /** The program or the run is at fault: status 1. */
  public static Failure failed(String message, String help) {
    return new Failure(ExitStatus.FAILED, message, help);
  }

  /** The command line is at fault: status 2. */
  public static Failure usage(String message, String help) {
    return new Failure(ExitStatus.USAGE, message, help);
  }

  /** The machine does not allow it: status 3. */
  public static Failure environment(String message, String help) {
    return new Failure(ExitStatus.ENVIRONMENT, message, help);
  }

  public int status() {
    return status;
  }

  /** What to do; may be empty. */
  public String help() {
    return help;
  }
}
