package org.b.core.checks;

import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Loop;
import org.b.core.program.Program;

/**
 * A reference to a message ends with the iteration that gets it. Verifier rule: "The sequence of
 * 8193 jumps is too complex": each call of the callback gets another dynamic pointer
 * (mark_dynptr_cb_reg), so that iterations that hand on memory of theirs are never the same.
 */
final class MessageCheck implements Check {
  @Override
  public void check(Program program, FunctionGraph graph, DiagnosticSink sink) {
    for (Loop loop : graph.loops()) {
      loop.entries()
          .filter(next -> next.table().type().carriesMessages())
          .ifPresent(
              next ->
                  EndingElements.check(
                      graph,
                      loop,
                      next.leaf(),
                      DiagnosticCode.TABLE_LOOP,
                      "a message",
                      "the loop that takes messages out",
                      sink));
      loop.found()
          .ifPresent(
              call ->
                  EndingElements.check(
                      graph,
                      loop,
                      call.target().orElseThrow(),
                      DiagnosticCode.TABLE_LOOP,
                      "what `" + call.helper().name() + "` finds",
                      "the loop over it",
                      sink));
    }
  }
}
