package org.b.backend.codegen;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The requirement of tests that load programs. */
final class Privileges {
  /** CAP_NET_ADMIN and CAP_SYS_ADMIN of linux/capability.h. */
  private static final long NEEDED = 1L << 12 | 1L << 21;

  private Privileges() {}

  /** Skips the test, and says so, where this process may not load programs. */
  static void needed() {
    long capabilities;
    try {
      capabilities =
          Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(line -> line.startsWith("CapEff:"))
              .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
              .findFirst()
              .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    boolean granted = (capabilities & NEEDED) == NEEDED;
    if (!granted) {
      System.out.println("skipped: loading programs needs CAP_SYS_ADMIN and CAP_NET_ADMIN");
    }
    Assumptions.assumeTrue(granted, "needs CAP_SYS_ADMIN and CAP_NET_ADMIN");
  }
}
