package org.b.cli;

/** Exit statuses of the command. */
public final class ExitStatus {
  /** Done. */
  public static final int DONE = 0;

  /** The program has errors, or the run failed. */
  public static final int FAILED = 1;

  /** Wrong usage. */
  public static final int USAGE = 2;

  /** The environment does not allow it: privilege, kernel, missing BTF or library. */
  public static final int ENVIRONMENT = 3;

  private ExitStatus() {}
}
