package org.b.cli.meaning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.b.backend.codegen.CodeGenerator;
import org.b.backend.codegen.StackLimitException;
import org.b.backend.load.LoadOptions;
import org.b.backend.load.LoadedObject;
import org.b.backend.load.ObjectLoader;
import org.b.backend.object.ObjectFile;
import org.b.core.checks.CheckedProgram;
import org.b.core.graph.ProgramLoops;
import org.b.core.source.SourceFile;
import org.b.dsl.Frontend;
import org.b.dsl.FrontendRequest;
import org.b.dsl.FrontendResult;
import org.b.generator.Computation;
import org.b.testing.Requirement;
import org.junit.jupiter.api.Test;

/**
 * Generated programs return in the kernel what the same computation yields in Java. More of them:
 * {@code -Dcomputations=FIRST..LAST}.
 */
class ComputedResultsTest {
  private static final int ETHERNET = 14;

  /** Instructions that the verifier may have to walk. */
  private static final long MOST = 50_000;

  /** Before 5.12, a subscript of a local array is a choice among its elements. */
  private static final List<String> TARGETS = List.of("5.10", "5.12");

  private static final int[] LENGTHS = {1, 2, 7, 100, 255};

  @Test
  void kernelComputesTheSame() {
    Requirement.ROOT.orSkip("the meaning of generated programs");
    String[] seeds = System.getProperty("computations", "1..60").split("\\.\\.");
    List<String> wrong = new ArrayList<>();
    int compared = 0;
    for (long seed = Long.parseLong(seeds[0]); seed <= Long.parseLong(seeds[1]); seed++) {
      Computation computation = Computation.of(seed);
      String target = TARGETS.get((int) (seed % TARGETS.size()));
      String text = "#target \"" + target + "\"\n" + computation.program("computed");
      FrontendResult result =
          Frontend.analyze(FrontendRequest.of(new SourceFile("computed.b", text)));
      if (result.checked().filter(ComputedResultsTest::isSmall).isEmpty()) {
        continue; // too much for the verifier of a kernel that others use, too
      }
      byte[] object;
      try {
        object = CodeGenerator.compile(result.checked().get());
      } catch (StackLimitException e) {
        continue; // too much for the stack
      }
      try (LoadedObject loaded = ObjectLoader.load(ObjectFile.parse(object), LoadOptions.DEFAULT)) {
        for (int length : LENGTHS) {
          int given = loaded.program("computed").testRun(new byte[ETHERNET + length], 1).result();
          int expected = computation.result(length);
          if (given != expected) {
            wrong.add(seed + " of " + length + ": " + given + ", not " + expected + "\n" + text);
          }
          compared++;
        }
      }
    }
    assertEquals(List.of(), wrong);
    int all = LENGTHS.length * (int) (Long.parseLong(seeds[1]) - Long.parseLong(seeds[0]) + 1);
    assertTrue(compared > all / 2, "only " + compared + " of " + all + " results were compared");
  }

  private static boolean isSmall(CheckedProgram checked) {
    return ProgramLoops.costs(checked.graph().all()).values().stream().allMatch(c -> c < MOST);
  }
}
