package org.b.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.b.testing.Requirement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The ledger on the running kernel; {@code .ci/ledger} asks the other ones. */
class LedgerTest {
  private static final Path ROOT = Path.of("..");
  private static final Path DIRECTORY = Path.of("target", "ledger", "host");
  private static final int LOAD_SECONDS = 120;

  private static List<String> unexpected;

  @BeforeAll
  static void compile() throws IOException, InterruptedException {
    unexpected = CompileObjects.compile(ROOT, DIRECTORY);
  }

  @Test
  void examplesAndRightSamplesAreAccepted() {
    assertEquals(List.of(), unexpected);
  }

  @Test
  void runningKernelAgrees() throws IOException, InterruptedException {
    Requirement.ROOT.orSkip("the ledger on the running kernel");
    Path verdicts = DIRECTORY.resolve("verdicts-host.tsv");
    Path log = DIRECTORY.resolve("load.log");
    // a process of its own, since a load cannot be interrupted
    Process load =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LoadObjects.class.getName(),
                DIRECTORY.toString())
            .redirectOutput(verdicts.toFile())
            .redirectError(log.toFile())
            .start();
    boolean ended = load.waitFor(LOAD_SECONDS, TimeUnit.SECONDS);
    load.destroyForcibly();
    assertTrue(ended && load.exitValue() == 0, () -> "loading ended early: " + last(log));
    Comparison comparison =
        LedgerReport.write(
            DIRECTORY, ROOT.resolve(Candidates.TWINS).resolve("known.txt"), List.of("host"));
    assertTrue(
        comparison.isGood(), () -> "see " + DIRECTORY.resolve("report.txt") + ": " + comparison);
  }

  private static String last(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return lines.isEmpty() ? "no output" : lines.get(lines.size() - 1);
    } catch (IOException e) {
      return e.getMessage();
    }
  }
}
