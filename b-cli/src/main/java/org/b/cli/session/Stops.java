package org.b.cli.session;

import java.util.concurrent.atomic.AtomicInteger;
import sun.misc.Signal;

/**
 * Turns SIGINT, SIGTERM and SIGHUP into the end of the run. A second one ends the process at once;
 * its shutdown hooks still detach.
 */
final class Stops {
  private static final int INTERRUPTED = 130;

  private Stops() {}

  /**
   * @param stop called on another thread
   */
  static void install(Runnable stop) {
    AtomicInteger count = new AtomicInteger();
    for (String name : new String[] {"INT", "TERM", "HUP"}) {
      Signal.handle(
          new Signal(name),
          signal -> {
            if (count.incrementAndGet() == 1) {
              stop.run();
            } else {
              System.exit(INTERRUPTED);
            }
          });
    }
  }
}
