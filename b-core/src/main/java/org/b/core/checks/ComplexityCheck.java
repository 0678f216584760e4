package org.b.core.checks;

import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.program.Program;

/**
 * A function is not longer than the verifier's smallest fixed budget allows. Verifier rule: "BPF
 * program is too large. Processed 1000001 insn" (do_check): a straight walk through the function
 * must leave room for the paths that the verifier cannot merge.
 */
final class ComplexityCheck implements Check {
  /**
   * Steps of the graph; each becomes a handful of instructions, and each branch may be walked
   * several times.
   */
  private static final int LIMIT = 16_000;

  @Override
  public void check(Program program, FunctionGraph graph, DiagnosticSink sink) {
    int steps = 0;
    for (BasicBlock block : graph.blocks()) {
      steps += block.instructions().size() + 1;
    }
    if (steps > LIMIT) {
      sink.report(
          DiagnosticCode.TOO_COMPLEX,
          graph.function().span(),
          "`"
              + graph.function().name()
              + "` has "
              + steps
              + " steps; at most "
              + LIMIT
              + " are sure to pass the verifier");
    }
  }
}
