package org.b.core.checks;

import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.Outline;
import org.b.core.program.Program;

/**
 * No program goes on in another one's place while a loop over a table runs, whose body is a
 * function that a helper calls. Verifier rule: "cannot tail call within callback"
 * (check_max_stack_depth, since 6.8); before, the helper would go on behind the other program.
 */
final class TableLoopCheck implements Check {
  @Override
  public void check(Program program, FunctionGraph graph, DiagnosticSink sink) {
    Outline outline = Outline.of(graph);
    if (!outline.isSplit()) {
      return;
    }
    for (BasicBlock block : graph.blocks()) {
      for (Instruction instruction : block.instructions()) {
        if (instruction instanceof Instruction.CallHelper call
            && call.isTailCall()
            && outline.of(block) != outline.root()) {
          sink.report(
              Diagnostic.of(
                      DiagnosticCode.TABLE_LOOP,
                      call.span(),
                      "a program cannot jump to another one out of a loop over "
                          + outline.of(block).loop().orElseThrow().over())
                  .withRelated(
                      outline.of(block).loop().orElseThrow().span(),
                      "the loop over "
                          + outline
                              .of(block)
                              .loop()
                              .orElseThrow()
                              .over()
                              .replaceFirst("^an? ", "the "))
                  .withHelp("leave the loop with `break`, and jump behind it"));
        }
      }
    }
  }
}
