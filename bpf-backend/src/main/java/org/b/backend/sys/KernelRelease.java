package org.b.backend.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.b.backend.EnvironmentException;
import org.b.core.facts.KernelVersion;

/**
 * The running kernel.
 *
 * @param text as {@code uname -r} shows it
 * @param version its first two numbers
 */
public record KernelRelease(String text, KernelVersion version) {

  public static KernelRelease current() {
    try {
      String text = Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
      return new KernelRelease(
          text,
          KernelVersion.parse(text)
              .orElseThrow(
                  () ->
                      new EnvironmentException(
                          "the kernel release " + text + " cannot be understood",
                          "report the output of uname -r")));
    } catch (IOException e) {
      throw new EnvironmentException(
          "the kernel release cannot be read: " + e.getMessage(), "mount /proc", e);
    }
  }
}
