package org.b.backend.attach;

/**
 * A program attached to a hook. Closing it detaches the program; closing it again does nothing, and
 * a close that another thread has begun is waited for. What it was attached to may be gone: that is
 * no error.
 */
public interface AttachedLink extends AutoCloseable {
  /** Name of the program. */
  String program();

  /** The hook as the language spells it: {@code tc}. */
  String hook();

  /** What it is attached to, for people: {@code eth0:ingress}, {@code vfs_write}. */
  String target();

  /** How the kernel holds it, for people: {@code TCX link}, {@code clsact filter}. */
  String mechanism();

  /**
   * @throws org.b.backend.EnvironmentException if the kernel refuses to detach it
   */
  @Override
  void close();
}
