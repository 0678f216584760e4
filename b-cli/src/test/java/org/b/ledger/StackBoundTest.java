package org.b.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.b.backend.codegen.CodeGenerator;
import org.b.backend.disassembler.DisassembledFunction;
import org.b.backend.disassembler.Disassembler;
import org.b.core.checks.CheckedProgram;
import org.b.core.graph.CallPlan;
import org.b.core.graph.FunctionGraph;
import org.b.dsl.Frontend;
import org.junit.jupiter.api.Test;

/** The stack that a function is said to need at most is never less than what its code takes. */
class StackBoundTest {
  @Test
  void theBoundHoldsForEveryAcceptedProgram() throws Exception {
    int functions = 0;
    for (Candidates.Candidate candidate : Candidates.find(Path.of(".."))) {
      Optional<CheckedProgram> checked = Frontend.analyze(candidate.request()).checked();
      if (checked.isPresent()) {
        functions += compare(candidate.name(), checked.get());
      }
    }
    assertFalse(functions == 0, "no program was compared");
  }

  private static int compare(String name, CheckedProgram checked) {
    List<FunctionGraph> graphs = checked.graph().all();
    CallPlan plan = CallPlan.of(checked.graph().program(), graphs);
    List<DisassembledFunction> code = Disassembler.disassemble(CodeGenerator.compile(checked));
    for (DisassembledFunction function : code) {
      FunctionGraph graph =
          graphs.stream()
              .filter(g -> g.function().name().equals(function.name()))
              .findFirst()
              .orElseThrow();
      int bound = plan.frame(graph);
      assertTrue(
          function.stackBytes() <= bound,
          name + ": " + function.name() + " takes " + function.stackBytes() + " of " + bound);
    }
    assertEquals(
        graphs.stream().filter(g -> !plan.isInlined(g.function().name())).count(),
        code.stream().map(DisassembledFunction::name).distinct().count(),
        name);
    return code.size();
  }
}
