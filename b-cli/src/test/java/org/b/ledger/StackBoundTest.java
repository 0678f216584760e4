package org.b.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
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
      Judged judged = Judged.of(Frontend.analyze(candidate.request()));
      if (judged.isAccepted()) {
        functions += compare(candidate.name(), judged.checked().get(), judged.object().get());
      }
    }
    assertFalse(functions == 0, "no program was compared");
  }

  private static int compare(String name, CheckedProgram checked, byte[] object) {
    List<FunctionGraph> graphs = checked.graph().all();
    CallPlan plan = CallPlan.of(checked.graph().program(), graphs);
    List<DisassembledFunction> code = Disassembler.disassemble(object);
    int functions = 0;
    for (FunctionGraph graph : graphs) {
      String function = graph.function().name();
      // long loops are functions of their own, those of functions that are copied, too
      List<DisassembledFunction> parts =
          code.stream()
              .filter(part -> part.name().replaceFirst("_loop\\d+$", "").equals(function))
              .toList();
      assertTrue(
          plan.isInlined(function) || !parts.isEmpty(),
          name + ": " + function + " was not compiled");
      int taken = parts.stream().mapToInt(DisassembledFunction::stackBytes).sum();
      int bound = CallPlan.rounded(plan.most(graph));
      assertTrue(taken <= bound, name + ": " + function + " takes " + taken + " of " + bound);
      functions += parts.size();
    }
    assertEquals(functions, code.size(), name);
    return functions;
  }
}
