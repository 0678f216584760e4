package org.b.core.checks;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.CallPlan;
import org.b.core.graph.Cost;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.ProgramLoops;
import org.b.core.program.Function;
import org.b.core.program.Program;
import org.b.core.source.Span;

/**
 * The frames of a program and of the functions that it calls fit into 512 bytes and are at most 8.
 * Verifier rules: those of {@link StackLimit}, "the call stack of 9 frames is too deep"
 * (check_func_call, setup_func_entry since 6.1).
 */
final class CallCheck {
  private CallCheck() {}

  /** Checks the programs of a compilation unit whose functions passed their own checks. */
  static void check(Program program, List<FunctionGraph> graphs, DiagnosticSink sink) {
    if (program.subprograms().isEmpty()) {
      return;
    }
    CallPlan plan = CallPlan.of(program, graphs);
    Map<String, Span> names = names(program);
    Map<String, Long> costs = ProgramLoops.costs(graphs);
    for (FunctionGraph graph : graphs) {
      String name = graph.function().name();
      if (graph.function().isSubprogram() || CallPlan.callees(graph).isEmpty()) {
        continue;
      }
      if (plan.depth(graph) > CallPlan.MOST_FRAMES) {
        sink.report(
            DiagnosticCode.CALL_DEPTH,
            names.get(name),
            "`"
                + name
                + "` and the functions that it calls are up to "
                + plan.depth(graph)
                + " at once; at most "
                + CallPlan.MOST_FRAMES
                + " may be");
        continue;
      }
      if (costs.get(name) > Cost.BUDGET) {
        tooComplex(program, graph, graphs, costs.get(name), names.get(name), sink);
      }
    }
    new StackLimit(program, plan, graphs).checkLeast(sink);
  }

  /** Kept graphs have the places of an older text. */
  private static Map<String, Span> names(Program program) {
    return Stream.concat(program.functions().stream(), program.subprograms().stream())
        .collect(Collectors.toMap(Function::name, Function::span));
  }

  private static Map<String, FunctionGraph> byName(List<FunctionGraph> graphs) {
    return graphs.stream()
        .collect(Collectors.toMap(graph -> graph.function().name(), UnaryOperator.identity()));
  }

  private static void tooComplex(
      Program program,
      FunctionGraph graph,
      List<FunctionGraph> graphs,
      long cost,
      Span span,
      DiagnosticSink sink) {
    String name = graph.function().name();
    Diagnostic diagnostic =
        ComplexityCheck.tooComplex(span, cost, "`" + name + "` and the functions that it calls");
    sink.report(
        ProgramLoops.cheapSince(graph, graphs, program)
            .map(later -> diagnostic.withHelp(ComplexityCheck.newer(graph, later)))
            .orElse(diagnostic));
  }

  /**
   * Whether callbacks lead back to themselves, other than by starting their own timer or work
   * again. Kernels count what a timer calls as called where the verifier has found that the timer
   * is never started: "the call stack of 9 frames is too deep" (check_max_stack_depth).
   */
  static boolean hasCircle(Program program, List<FunctionGraph> functions, DiagnosticSink sink) {
    Map<String, Span> names = names(program);
    Map<String, FunctionGraph> graphs = byName(functions);
    Set<String> reported = new HashSet<>();
    graphs.forEach(
        (name, graph) -> {
          if (graph.function().isCallback() && !reported.contains(name)) {
            Set<String> reached = new LinkedHashSet<>();
            Deque<String> work = new ArrayDeque<>(CallPlan.callees(graph));
            while (!work.isEmpty()) {
              String next = work.pop();
              if (reached.add(next)) {
                work.addAll(CallPlan.callees(graphs.get(next)));
              }
            }
            if (reached.contains(name)) {
              reported.addAll(reached);
              sink.report(
                  Diagnostic.of(
                          DiagnosticCode.TIMER_CIRCLE,
                          names.get(name),
                          "`"
                              + name
                              + "` has the kernel call what leads back to it"
                              + reached.stream()
                                  .filter(other -> !other.equals(name))
                                  .findFirst()
                                  .map(other -> " by way of `" + other + "`")
                                  .orElse(""))
                      .withHelp(
                          "start the timer, or the work, of the leaf that the callback gets with"
                              + " the callback itself, and keep in a field of the leaf what is to"
                              + " be done"));
            }
          }
        });
    return !reported.isEmpty();
  }
}
