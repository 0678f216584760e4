package org.b.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.b.generator.GeneratedProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Generated programs, as far as no kernel is asked; {@code .ci/ledger} asks them. */
class GeneratedProgramsTest {
  private static final int SEEDS = 60;

  @TempDir Path directory;

  @Test
  void frontendFormatterAndCodeGeneratorTakeThem() throws IOException {
    List<Entry> entries = new ArrayList<>();
    CompileGenerated.Summary summary = CompileGenerated.compile(directory, entries, 1, SEEDS);
    assertEquals(List.of(), summary.problems());
    assertTrue(
        summary.accepted() * 10 >= summary.programs() * 7,
        () -> "too wild to find much: " + summary);
    assertTrue(summary.twins() > summary.acceptedTwins(), summary::toString);
  }

  @Test
  void theyTakeLaterOnes() throws IOException {
    CompileGenerated.Summary summary =
        CompileGenerated.compile(directory, new ArrayList<>(), 201, 200 + SEEDS / 3);
    assertEquals(List.of(), summary.problems());
    assertTrue(summary.accepted() * 2 >= summary.programs(), summary::toString);
  }

  @Test
  void theSeedDecides() {
    assertEquals(GeneratedProgram.of(7), GeneratedProgram.of(7));
    assertTrue(!GeneratedProgram.of(7).text().equals(GeneratedProgram.of(8).text()));
  }
}
