package org.b.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.b.backend.sys.KernelRelease;
import org.b.core.facts.KernelVersion;
import org.b.testing.Requirement;
import org.junit.jupiter.api.Assumptions;

/** Programs whose test blocks {@code b test} runs in the kernel. */
public final class TestBlocks {
  private TestBlocks() {}

  /**
   * Every test of a program passes.
   *
   * @param needed first kernel that runs it; on older ones the running test is skipped
   */
  public static void pass(String text, KernelVersion needed) {
    Requirement.ROOT.orSkip("test blocks in the kernel");
    Assumptions.assumeTrue(
        KernelRelease.current().version().atLeast(needed), "needs kernel " + needed);
    try {
      Path file = Files.createTempFile("b-test", ".b");
      try {
        pass(Files.writeString(file, text));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every test of a file passes. */
  public static void pass(Path file) {
    Requirement.ROOT.orSkip(file.toString());
    CommandLine command = new CommandLine();
    int status = command.run("test", file.toString());
    assertEquals(ExitStatus.DONE, status, command.out() + command.err());
  }
}
