package org.b.backend.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.b.backend.sys.KernelRelease;
import org.b.core.facts.KernelVersion;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs of the machine. Absent means skipped, and says so on standard output; anything
 * else that goes wrong is a failure.
 */
public final class Requirements {
  private static final int CAP_NET_ADMIN = 12;
  private static final int CAP_SYS_ADMIN = 21;

  private Requirements() {}

  /** CAP_SYS_ADMIN and CAP_NET_ADMIN. */
  public static void administrator() {
    long capabilities = effectiveCapabilities();
    need(
        (capabilities >> CAP_SYS_ADMIN & capabilities >> CAP_NET_ADMIN & 1) == 1,
        "CAP_SYS_ADMIN and CAP_NET_ADMIN");
  }

  public static void kernel(int major, int minor) {
    KernelVersion wanted = new KernelVersion(major, minor);
    need(KernelRelease.current().version().atLeast(wanted), "Linux " + wanted + " or newer");
  }

  /** A program of the command line. */
  public static void command(String name) {
    boolean present = false;
    for (String folder : System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(":")) {
      present |= Files.isExecutable(Path.of(folder, name));
    }
    need(present, name);
  }

  private static long effectiveCapabilities() {
    try {
      List<String> lines = Files.readAllLines(Path.of("/proc/self/status"));
      return lines.stream()
          .filter(line -> line.startsWith("CapEff:"))
          .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
          .findFirst()
          .orElse(0L);
    } catch (IOException e) {
      return 0;
    }
  }

  private static void need(boolean present, String what) {
    if (!present) {
      String caller =
          StackWalker.getInstance()
              .walk(frames -> frames.skip(2).findFirst().orElseThrow())
              .toString();
      System.out.println("skipped " + caller + ": needs " + what);
    }
    Assumptions.assumeTrue(present, "needs " + what);
  }
}
