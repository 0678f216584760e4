package org.b.backend.sys;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Reads what programs write to a ring buffer or a perf buffer. For one thread at a time; closing
 * gives up this side only.
 */
public interface EventReader extends AutoCloseable {
  /** Takes one event. */
  @FunctionalInterface
  interface Consumer {
    /**
     * @param event from position to limit, in the machine's byte order; only valid during the call
     */
    void accept(ByteBuffer event);
  }

  /**
   * Hands over the events that are there.
   *
   * @param limit most events; what is left stays for the next call
   * @return how many were handed over
   */
  int read(Consumer consumer, int limit);

  /** Events that found no room, as far as the kernel tells, since the last call. */
  long takeLost();

  /** What becomes readable when there are events. */
  List<Descriptor> descriptors();

  @Override
  void close();
}
