package org.b.backend.sys;

import java.util.concurrent.atomic.AtomicInteger;

/** An owned file descriptor. Closing it twice, or from two threads, closes it once. */
public final class Descriptor implements AutoCloseable {
  private final AtomicInteger number;

  Descriptor(int number) {
    this.number = new AtomicInteger(number);
  }

  /**
   * The number, for a system call.
   *
   * @throws IllegalStateException if it has been closed
   */
  public int number() {
    int value = number.get();
    if (value < 0) {
      throw new IllegalStateException("the descriptor has been closed");
    }
    return value;
  }

  public boolean isOpen() {
    return number.get() >= 0;
  }

  @Override
  public void close() {
    int value = number.getAndSet(-1);
    if (value >= 0) {
      // The kernel releases the descriptor whatever close(2) returns.
      LibC.close(value);
    }
  }
}
