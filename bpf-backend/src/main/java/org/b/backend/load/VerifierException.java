package org.b.backend.load;

import org.b.backend.object.ProgramDefinition;
import org.b.backend.sys.Errno;

/**
 * The kernel's verifier refused a program. For a program that B's checks accepted this is a bug of
 * B; the message says what the verifier said, {@link #log()} where.
 */
public final class VerifierException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ProgramDefinition program;
  private final int errno;
  private final transient VerifierLog log;

  public VerifierException(ProgramDefinition program, int errno, String log) {
    this(program, errno, VerifierLog.parse(log, program));
  }

  private VerifierException(ProgramDefinition program, int errno, VerifierLog log) {
    super(
        "the kernel refused program "
            + program.name()
            + log.place().map(place -> " at " + place).orElse("")
            + ": "
            + (log.decisive().isEmpty() ? Errno.text(errno) : String.join("; ", log.decisive())));
    this.program = program;
    this.errno = errno;
    this.log = log;
  }

  public ProgramDefinition program() {
    return program;
  }

  public int errno() {
    return errno;
  }

  /** The log with what could be read from it. */
  public VerifierLog log() {
    return log;
  }
}
