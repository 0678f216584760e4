package org.b.backend.sys;

/**
 * A system call failed. Carries the error number; callers turn it into a sentence that says what to
 * do.
 */
public final class SystemCallException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  public SystemCallException(String call, int errno) {
    this(call, errno, "");
  }

  /**
   * @param detail what the kernel said beyond the number; may be empty
   */
  public SystemCallException(String call, int errno, String detail) {
    super(call + ": " + Errno.text(errno) + (detail.isEmpty() ? "" : " (" + detail + ")"));
    this.errno = errno;
  }

  /** One of {@link Errno}. */
  public int errno() {
    return errno;
  }

  /** Whether the reason is a missing privilege. */
  public boolean isPermission() {
    return errno == Errno.EPERM || errno == Errno.EACCES;
  }
}
