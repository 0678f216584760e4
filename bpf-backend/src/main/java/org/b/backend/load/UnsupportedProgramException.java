package org.b.backend.load;

import org.b.backend.EnvironmentException;

/** The running kernel has no programs of a type, or lets nobody load them. */
public final class UnsupportedProgramException extends EnvironmentException {
  private static final long serialVersionUID = 1L;

  UnsupportedProgramException(String message, String advice) {
    super(message, advice);
  }
}
