package org.b.core.checks;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.CarriedReferences;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.Local;
import org.b.core.graph.Loop;
import org.b.core.graph.Outline;
import org.b.core.program.Program;

/**
 * A reference to a message ends with the iteration that gets it. Verifier rule: "The sequence of
 * 8193 jumps is too complex": each call of the callback gets another dynamic pointer
 * (mark_dynptr_cb_reg), so that iterations that hand on memory of theirs are never the same.
 */
final class MessageCheck implements Check {
  @Override
  public void check(Program program, FunctionGraph graph, DiagnosticSink sink) {
    Outline outline = Outline.of(graph);
    for (Loop loop : graph.loops()) {
      if (loop.entries().filter(next -> next.table().type().carriesMessages()).isPresent()) {
        Outline.Part part = outline.of(loop.header());
        List<BasicBlock> body = graph.blocks().stream().filter(part::holds).toList();
        check(loop.entries().get(), CarriedReferences.of(graph, loop.header(), body), body, sink);
      }
    }
  }

  private static void check(
      Instruction.NextEntry next,
      Map<Local, Instruction> carried,
      Collection<BasicBlock> body,
      DiagnosticSink sink) {
    Set<Local> messages = Copies.of(body, Set.of(next.leaf()));
    carried.forEach(
        (local, set) -> {
          if (messages.contains(local)) {
            sink.report(
                Diagnostic.of(
                        DiagnosticCode.TABLE_LOOP,
                        set.span(),
                        "`"
                            + local.name()
                            + "` leads to a message, which ends with the iteration, but is used"
                            + " after it")
                    .withRelated(next.span(), "the loop that takes messages out")
                    .withHelp("copy what is needed later: to a struct, or to integers"));
          }
        });
  }
}
