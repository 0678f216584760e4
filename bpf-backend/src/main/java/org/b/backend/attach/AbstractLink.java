package org.b.backend.attach;

/** What all links share: their description, and a close that runs once and is waited for. */
abstract class AbstractLink implements AttachedLink {
  private final String program;
  private final String hook;
  private final String target;
  private final String mechanism;
  private boolean closed;

  AbstractLink(String program, String hook, String target, String mechanism) {
    this.program = program;
    this.hook = hook;
    this.target = target;
    this.mechanism = mechanism;
  }

  @Override
  public final String program() {
    return program;
  }

  @Override
  public final String hook() {
    return hook;
  }

  @Override
  public final String target() {
    return target;
  }

  @Override
  public final String mechanism() {
    return mechanism;
  }

  /** Detaches; called once. */
  abstract void detach();

  // The lock makes a shutdown hook wait until a close on another thread is through.
  @Override
  public final synchronized void close() {
    if (!closed) {
      closed = true;
      detach();
    }
  }

  @Override
  public final String toString() {
    return program + " at " + hook + " " + target + " (" + mechanism + ")";
  }
}
