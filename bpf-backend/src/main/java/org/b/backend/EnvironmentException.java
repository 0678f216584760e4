package org.b.backend;

/**
 * Something outside the program stands in the way: a missing library, a missing privilege, a kernel
 * without a feature. Never the fault of the program that is compiled or loaded.
 *
 * <p>Invariant: {@link #getMessage()} is one sentence that says what was tried and what happened;
 * {@link #advice()} is one sentence that says what to do. Both can be shown to a user as they are.
 */
public class EnvironmentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String advice;

  public EnvironmentException(String message, String advice) {
    this(message, advice, null);
  }

  public EnvironmentException(String message, String advice, Throwable cause) {
    super(message, cause);
    this.advice = advice;
  }

  /** What the user can do about it. */
  public String advice() {
    return advice;
  }
}
