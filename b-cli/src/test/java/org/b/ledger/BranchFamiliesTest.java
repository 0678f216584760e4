package org.b.ledger;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.b.core.checks.CheckedProgram;
import org.b.core.diagnostics.Severity;
import org.b.core.graph.Cost;
import org.b.core.graph.ProgramLoops;
import org.b.core.source.SourceFile;
import org.b.dsl.Frontend;
import org.b.dsl.FrontendRequest;
import org.b.dsl.FrontendResult;
import org.junit.jupiter.api.Test;

/** What people write is accepted; what cannot be made cheap is refused for the right reason. */
class BranchFamiliesTest {
  private static FrontendResult analyze(String name, String text) {
    return Frontend.analyze(FrontendRequest.of(new SourceFile(name + ".b", text)));
  }

  @Test
  void tenBranchesAreAccepted() {
    for (Map.Entry<String, String> family : BranchFamilies.of(10).entrySet()) {
      FrontendResult result = analyze(family.getKey(), family.getValue());
      CheckedProgram checked =
          result
              .checked()
              .orElseThrow(() -> new AssertionError(family.getKey() + result.diagnostics()));
      long cost = ProgramLoops.costs(checked.graph().all()).get("program");
      assertTrue(cost <= Cost.BUDGET, family.getKey() + ": " + cost);
    }
  }

  @Test
  void manyBranchesAreAcceptedOrRefusedForTheirCost() {
    Set<String> codes = new TreeSet<>();
    for (Map.Entry<String, String> family : BranchFamilies.of(50).entrySet()) {
      analyze(family.getKey(), family.getValue()).diagnostics().stream()
          .filter(diagnostic -> diagnostic.severity() == Severity.ERROR)
          .forEach(diagnostic -> codes.add(diagnostic.code().code()));
    }
    assertTrue(
        List.of("B0601", "B0603", "B0610", "B0611").containsAll(codes), "other reasons: " + codes);
    assertTrue(codes.contains("B0611"), "references stay apart");
  }
}
