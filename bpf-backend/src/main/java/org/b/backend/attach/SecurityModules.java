package org.b.backend.attach;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.b.backend.EnvironmentException;

/**
 * The security modules that were switched on when the machine started, as {@code
 * security/security.c} lists them (lsm_read). Where {@code bpf} is not among them, the kernel loads
 * and attaches programs for security hooks, and then never calls them.
 */
final class SecurityModules {
  private static final Path LIST = Path.of("/sys/kernel/security/lsm");

  private SecurityModules() {}

  /**
   * @throws EnvironmentException when programs of security hooks would never be called
   */
  static void requirePrograms() {
    requirePrograms(LIST);
  }

  /** A list that cannot be read, as where securityfs is not mounted, says nothing. */
  static void requirePrograms(Path list) {
    String modules;
    try {
      modules = Files.readString(list).strip();
    } catch (IOException e) {
      return;
    }
    if (!modules.isEmpty() && !Arrays.asList(modules.split(",")).contains("bpf")) {
      throw new EnvironmentException(
          "this kernel calls no programs for security hooks: bpf is not among its security modules"
              + " ("
              + modules
              + ")",
          "start it with the parameter lsm=" + modules + ",bpf");
    }
  }
}
