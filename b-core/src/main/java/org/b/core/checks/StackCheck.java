package org.b.core.checks;

import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Local;
import org.b.core.graph.StackUse;
import org.b.core.program.Program;

/**
 * What a function keeps on the stack fits into 512 bytes. Verifier rule: "combined stack size of ..
 * calls is ... Too large" (check_max_stack_depth), and "invalid stack off" beyond MAX_BPF_STACK.
 * Registers that the code generator must save are part of the sum by an upper bound.
 */
final class StackCheck implements Check {
  @Override
  public void check(Program program, FunctionGraph graph, DiagnosticSink sink) {
    StackUse use = StackUse.of(program, graph);
    if (use.bytes() <= StackUse.LIMIT) {
      return;
    }
    Diagnostic diagnostic =
        Diagnostic.of(
            DiagnosticCode.STACK_LIMIT,
            graph.function().span(),
            "`"
                + graph.function().name()
                + "` needs up to "
                + use.bytes()
                + " bytes of stack; there are "
                + StackUse.LIMIT);
    for (Local local : use.largest(3)) {
      diagnostic =
          diagnostic.withRelated(
              local.span(), "`" + local.name() + "` takes " + local.type().size() + " bytes");
    }
    sink.report(diagnostic);
  }
}
