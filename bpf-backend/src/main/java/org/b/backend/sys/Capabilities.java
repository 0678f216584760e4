package org.b.backend.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The effective capabilities of this process (capabilities(7)). */
public final class Capabilities {
  /** Number of linux/capability.h. */
  public static final int SYS_ADMIN = 21;

  private Capabilities() {}

  /** As a bit set; empty if they cannot be read. */
  public static long effective() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("CapEff:"))
          .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
          .findFirst()
          .orElse(0L);
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }

  public static boolean has(int number) {
    return (effective() >>> number & 1) == 1;
  }
}
