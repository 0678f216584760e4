package org.b.cli.documentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.b.backend.EnvironmentException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The program in docs/java-api.md is {@link CountSystemCalls}, and works. */
class JavaApiTest {
  private static final int READS = 1_000;

  @Test
  void manualShowsTheProgram() throws IOException {
    String manual = Files.readString(Path.of("../docs/java-api.md"));
    String source =
        Files.readString(Path.of("src/test/java/org/b/cli/documentation/CountSystemCalls.java"));
    int start = manual.indexOf("```java\n") + "```java\n".length();
    assertEquals(source, manual.substring(start, manual.indexOf("```", start)));
  }

  @Test
  void countsItsOwnSystemCalls() {
    Map<Long, Long> counts;
    try {
      counts = CountSystemCalls.during(JavaApiTest::read);
    } catch (EnvironmentException e) {
      String reason = "skipped: " + e.getMessage() + "; " + e.advice();
      System.out.println(reason);
      Assumptions.abort(reason);
      return;
    }
    long own = counts.getOrDefault(ProcessHandle.current().pid(), 0L);
    assertTrue(own >= READS, "own system calls: " + own);
  }

  private static void read() {
    try {
      for (int i = 0; i < READS; i++) {
        Files.readString(Path.of("/proc/self/comm"));
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
