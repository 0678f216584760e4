package org.b.core.checks;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.facts.KernelVersion;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.Cost;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Local;
import org.b.core.graph.Loop;
import org.b.core.graph.LoopForms;
import org.b.core.graph.LoopPlan;
import org.b.core.graph.States;
import org.b.core.program.LoopBound;
import org.b.core.program.Program;
import org.b.core.source.Span;

/**
 * What the verifier walks of a function stays within half of its budget, and what it keeps for
 * later within its limit. Verifier rules: "BPF program is too large. Processed 1000001 insn"
 * (do_check), "The sequence of 8193 jumps is too complex." (push_stack).
 */
final class ComplexityCheck implements Check {
  /** Steps that jumps of 16 bits reach across, and that are compiled in reasonable time. */
  private static final int MOST_STEPS = 16_000;

  /** States of the verifier that need an explanation. */
  private static final long MANY_STATES = 64;

  /** References that a message names. */
  private static final int MOST_NAMES = 4;

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
    long cost = Cost.of(graph);
    if (cost <= Cost.BUDGET) {
      return;
    }
    Loop worst = null;
    for (Loop loop : graph.loops()) {
      if (worst == null || most(loop) > most(worst)) {
        worst = loop;
      }
    }
    Optional<KernelVersion> newer = LoopPlan.cheapSince(graph, program);
    Optional<States.Crowd> crowd =
        newer.isPresent()
            ? Optional.empty()
            : States.crowd(graph).filter(c -> c.states() > MANY_STATES);
    if (crowd.isPresent()) {
      sink.report(apart(graph, crowd.get(), cost));
      return;
    }
    Span span = worst == null ? graph.function().span() : worst.span();
    long jumps = Cost.jumps(graph);
    Diagnostic diagnostic =
        jumps > Cost.JUMPS && Cost.ofJumps(jumps) >= cost
            ? tooManyBranches(span, jumps)
            : tooComplex(span, cost, "`" + graph.function().name() + "`");
    if (newer.isPresent()) {
      sink.report(diagnostic.withHelp(newer(graph, newer.get())));
      return;
    }
    if (LoopPlan.isCheapWithLicense(graph, program)) {
      sink.report(
          diagnostic.withHelp(
              "the kernel counts the iterations of such a loop for programs with a GPL-compatible"
                  + " licence, but this one's is \""
                  + program.license()
                  + "\""));
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

  private static Diagnostic apart(FunctionGraph graph, States.Crowd crowd, long cost) {
    List<Local> references = crowd.references();
    String names =
        references.stream()
            .limit(MOST_NAMES)
            .map(local -> "`" + local.name() + "`")
            .collect(Collectors.joining(", "));
    int others = references.size() - MOST_NAMES;
    Diagnostic diagnostic =
        Diagnostic.of(
            DiagnosticCode.WAYS_APART,
            crowd.block().terminator().span(),
            "the verifier may come here in "
                + crowd.states()
                + " ways that it tells apart by whether "
                + names
                + (others > 0 ? " and " + others + " more" : "")
                + " are null, and walk "
                + cost
                + " instructions of `"
                + graph.function().name()
                + "`; at most "
                + Cost.BUDGET
                + " are sure to pass");
    return diagnostic.withHelp(
        "each reference that is used again later doubles the ways: look one up, test it and use it"
            + " before the next, or leave where it is null");
  }

  private static Diagnostic tooManyBranches(Span span, long jumps) {
    return Diagnostic.of(
        DiagnosticCode.TOO_MANY_BRANCHES,
        span,
        "up to "
            + jumps
            + " branches may lie on one way through this; the verifier keeps at most "
            + Cost.JUMPS
            + " of them for later");
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
  static String newer(FunctionGraph graph, KernelVersion later) {
    boolean called = LoopForms.calledSince(graph.programType()).filter(later::equals).isPresent();
    return "from kernel "
        + later
        + (called
            ? " on such a loop is a function that the verifier walks only a few times"
            : " on the kernel counts the iterations of such a loop, and the verifier walks only a"
                + " few")
        + ": raise the target: #target \""
        + later
        + "\"";
  }

  private static long most(Loop loop) {
    return loop.bound().map(LoopBound::most).orElse(0L);
  }
}
