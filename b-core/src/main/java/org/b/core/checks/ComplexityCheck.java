package org.b.core.checks;

import java.util.Map;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.facts.KernelVersion;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.Cost;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Loop;
import org.b.core.graph.LoopPlan;
import org.b.core.program.LoopBound;
import org.b.core.program.Program;
import org.b.core.source.Span;

/**
 * What the verifier walks of a function stays within half of its budget. Verifier rule: "BPF
 * program is too large. Processed 1000001 insn" (do_check).
 */
final class ComplexityCheck implements Check {
  /** Steps that jumps of 16 bits reach across, and that are compiled in reasonable time. */
  private static final int MOST_STEPS = 16_000;

  @Override
  public void check(Program program, FunctionGraph graph, DiagnosticSink sink) {
    int steps = 0;
    for (BasicBlock block : graph.blocks()) {
      steps += block.instructions().size() + 1;
    }
    if (steps > MOST_STEPS) {
      sink.report(
          DiagnosticCode.TOO_COMPLEX,
          graph.function().span(),
          "`"
              + graph.function().name()
              + "` has "
              + steps
              + " steps; at most "
              + MOST_STEPS
              + " are sure to pass the verifier");
      return;
    }
    long cost = Cost.of(graph, Map.of());
    if (cost <= Cost.BUDGET) {
      return;
    }
    Loop worst = null;
    for (Loop loop : graph.loops()) {
      if (worst == null || most(loop) > most(worst)) {
        worst = loop;
      }
    }
    Span span = worst == null ? graph.function().span() : worst.span();
    Diagnostic diagnostic = tooComplex(span, cost, "`" + graph.function().name() + "`");
    Optional<KernelVersion> called = LoopPlan.since(graph.programType());
    if (called.isPresent() && !program.target().atLeast(called.get()) && LoopPlan.helps(graph)) {
      sink.report(diagnostic.withHelp(newer(called.get())));
      return;
    }
    sink.report(
        worst == null
            ? diagnostic
            : diagnostic.withHelp(
                "it runs up to "
                    + most(worst)
                    + " times: let it run less often, or do less in it"));
  }

  static Diagnostic tooComplex(Span span, long cost, String functions) {
    return Diagnostic.of(
        DiagnosticCode.TOO_COMPLEX,
        span,
        "the verifier may have to walk "
            + cost
            + " instructions of "
            + functions
            + "; at most "
            + Cost.BUDGET
            + " are sure to pass");
  }

  /** What a newer target changes. */
  static String newer(KernelVersion called) {
    return "from kernel "
        + called
        + " on such a loop is a function that the verifier walks only a few times: raise the"
        + " target: #target \""
        + called
        + "\"";
  }

  private static long most(Loop loop) {
    return loop.bound().map(LoopBound::most).orElse(0L);
  }
}
