package org.b.core.checks;

import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.StackUse;
import org.b.core.program.Program;

/**
 * What a function must keep on the stack fits, whatever becomes of the rest of it. The verifier's
 * rules are those of {@link StackLimit}.
 */
final class StackCheck implements Check {
  @Override
  public void check(Program program, FunctionGraph graph, DiagnosticSink sink) {
    int least = StackUse.least(graph);
    if (least > StackUse.LIMIT) {
      sink.report(StackLimit.alone(program, graph, least, StackLimit.AT_LEAST));
    }
  }
}
