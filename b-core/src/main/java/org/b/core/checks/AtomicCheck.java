package org.b.core.checks;

import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.facts.KernelFacts;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.program.AtomicOperation;
import org.b.core.program.Program;

/**
 * The target knows the atomic operations. Verifier rule: "BPF_STX uses reserved fields"
 * (resolve_pseudo_ldimm64 before 5.12), "BPF_ATOMIC uses invalid atomic opcode .." since.
 */
final class AtomicCheck implements Check {
  @Override
  public void check(Program program, FunctionGraph graph, DiagnosticSink sink) {
    if (program.target().atLeast(KernelFacts.ATOMICS)) {
      return;
    }
    for (BasicBlock block : graph.blocks()) {
      for (Instruction instruction : block.instructions()) {
        if (instruction instanceof Instruction.Atomic atomic
            && (atomic.operation() != AtomicOperation.ADD || atomic.result().isPresent())) {
          report(program, atomic, sink);
        }
      }
    }
  }

  private static void report(Program program, Instruction.Atomic atomic, DiagnosticSink sink) {
    boolean addition = atomic.operation() == AtomicOperation.ADD;
    String place = atomic.span().text();
    Diagnostic diagnostic =
        Diagnostic.of(
            DiagnosticCode.TOO_NEW,
            atomic.span(),
            (addition
                    ? "the value of `" + place + "` before an atomic addition"
                    : "this atomic operation on `" + place + "`")
                + " needs kernel "
                + KernelFacts.ATOMICS
                + ", but the target is "
                + program.target());
    sink.report(
        addition
            ? diagnostic.withHelp("add in a statement of its own, and read the place by itself")
            : diagnostic);
  }
}
