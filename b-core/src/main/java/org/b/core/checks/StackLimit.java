package org.b.core.checks;

import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.CallPlan;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Local;
import org.b.core.graph.StackUse;
import org.b.core.program.Function;
import org.b.core.program.Program;
import org.b.core.source.Span;

/**
 * The frames of a program and of the functions that it calls fit into 512 bytes. Verifier rules:
 * "combined stack size of .. calls is ... Too large" (check_max_stack_depth), and "invalid stack
 * off" beyond MAX_BPF_STACK. A program whose variables alone are too large is refused while it is
 * typed; one that may be too large is compiled, and its code decides.
 */
public final class StackLimit {
  /** Before a number of bytes that may be more. */
  static final String AT_LEAST = "at least ";

  private static final int MOST_RELATED = 3;

  private final Program program;
  private final CallPlan plan;
  private final List<FunctionGraph> graphs;

  StackLimit(Program program, CallPlan plan, List<FunctionGraph> graphs) {
    this.program = program;
    this.plan = plan;
    this.graphs = graphs;
  }

  static StackLimit of(CheckedProgram checked) {
    Program program = checked.graph().program();
    List<FunctionGraph> graphs = checked.graph().all();
    return new StackLimit(program, CallPlan.of(program, graphs), graphs);
  }

  /**
   * What is wrong with the stack of compiled code; empty where it fits.
   *
   * @param frames bytes that the code of each function takes, copies of other functions included. A
   *     long loop that is compiled to a function of its own is a part of the one it stands in
   */
  public static List<Diagnostic> exceeded(CheckedProgram checked, Map<String, Integer> frames) {
    DiagnosticSink sink = new DiagnosticSink();
    of(checked).check(graph -> frames.getOrDefault(graph.function().name(), 0), "", sink);
    return sink.sorted();
  }

  /** What does not fit whatever the code generator makes of it. */
  void checkLeast(DiagnosticSink sink) {
    check(plan::least, AT_LEAST, sink);
  }

  /** Whether the code may take more than there is. */
  boolean isInDoubt() {
    return programs().stream().anyMatch(graph -> plan.stack(graph, plan::most) > StackUse.LIMIT);
  }

  private List<FunctionGraph> programs() {
    return graphs.stream().filter(graph -> !graph.function().isSubprogram()).toList();
  }

  private void check(ToIntFunction<FunctionGraph> frames, String bound, DiagnosticSink sink) {
    for (FunctionGraph graph : programs()) {
      int bytes = plan.stack(graph, frames);
      if (bytes > StackUse.LIMIT) {
        boolean alone = bytes == CallPlan.rounded(frames.applyAsInt(graph));
        sink.report(
            alone
                ? alone(program, graph, frames.applyAsInt(graph), bound)
                : together(graph, bytes, frames, bound));
      }
    }
  }

  /** A function whose own frame is too large. */
  static Diagnostic alone(Program program, FunctionGraph graph, int bytes, String bound) {
    Diagnostic diagnostic = diagnostic(program, graph, "` needs " + bound, bytes);
    for (Local local : StackUse.of(program, graph).largest(MOST_RELATED)) {
      diagnostic =
          diagnostic.withRelated(
              local.span(), "`" + local.name() + "` takes " + local.type().size() + " bytes");
    }
    return diagnostic;
  }

  private Diagnostic together(
      FunctionGraph graph, int bytes, ToIntFunction<FunctionGraph> frames, String bound) {
    Diagnostic diagnostic =
        diagnostic(program, graph, "` and the functions that it calls need " + bound, bytes);
    for (FunctionGraph callee : graphs) {
      if (CallPlan.callees(graph).contains(callee.function().name())) {
        diagnostic =
            diagnostic.withRelated(
                span(program, callee),
                "`"
                    + callee.function().name()
                    + "` needs "
                    + bound
                    + plan.stack(callee, frames)
                    + " bytes");
      }
    }
    return diagnostic;
  }

  private static Diagnostic diagnostic(
      Program program, FunctionGraph graph, String need, int bytes) {
    return Diagnostic.of(
        DiagnosticCode.STACK_LIMIT,
        span(program, graph),
        "`"
            + graph.function().name()
            + need
            + bytes
            + " bytes of stack; there are "
            + StackUse.LIMIT);
  }

  /** Where the program has the function now: kept graphs have the places of an older text. */
  private static Span span(Program program, FunctionGraph graph) {
    Function kept = graph.function();
    return (kept.isSubprogram() ? program.subprograms() : program.functions())
        .stream()
            .filter(function -> function.name().equals(kept.name()))
            .findFirst()
            .orElse(kept)
            .span();
  }
}
