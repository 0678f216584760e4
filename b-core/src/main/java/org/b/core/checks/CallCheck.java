package org.b.core.checks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.CallPlan;
import org.b.core.graph.Cost;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.StackUse;
import org.b.core.program.Function;
import org.b.core.program.Program;
import org.b.core.source.Span;

/**
 * The frames of a program and of the functions that it calls fit into 512 bytes and are at most 8.
 * Verifier rules: "combined stack size of .. calls is ... Too large" (check_max_stack_depth), "the
 * call stack of 9 frames is too deep" (check_func_call, setup_func_entry since 6.1).
 */
final class CallCheck {
  private CallCheck() {}

  /** Checks the programs of a compilation unit whose functions passed their own checks. */
  static void check(Program program, List<FunctionGraph> graphs, DiagnosticSink sink) {
    if (program.subprograms().isEmpty()) {
      return;
    }
    CallPlan plan = CallPlan.of(program, graphs);
    // kept graphs have the places of an older text
    Map<String, Span> names =
        Stream.concat(program.functions().stream(), program.subprograms().stream())
            .collect(Collectors.toMap(Function::name, Function::span));
    Map<String, FunctionGraph> byName =
        graphs.stream()
            .collect(Collectors.toMap(graph -> graph.function().name(), UnaryOperator.identity()));
    Map<String, Long> costs = new HashMap<>();
    for (FunctionGraph graph : graphs) {
      String name = graph.function().name();
      if (graph.function().isSubprogram() || CallPlan.calls(graph).isEmpty()) {
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
      long cost = cost(graph, byName, costs);
      if (cost > Cost.BUDGET) {
        sink.report(
            DiagnosticCode.TOO_COMPLEX,
            names.get(name),
            "the verifier may have to walk "
                + cost
                + " instructions of `"
                + name
                + "` and the functions that it calls; at most "
                + Cost.BUDGET
                + " are sure to pass");
      }
      int bytes = plan.stack(graph);
      if (bytes > StackUse.LIMIT) {
        Diagnostic diagnostic =
            Diagnostic.of(
                DiagnosticCode.STACK_LIMIT,
                names.get(name),
                "`"
                    + name
                    + "` and the functions that it calls need up to "
                    + bytes
                    + " bytes of stack; there are "
                    + StackUse.LIMIT);
        List<String> callees =
            CallPlan.calls(graph).stream().map(call -> call.callee().name()).distinct().toList();
        for (String callee : callees) {
          diagnostic =
              diagnostic.withRelated(
                  names.get(callee),
                  "`" + callee + "` needs up to " + plan.stack(byName.get(callee)) + " bytes");
        }
        sink.report(diagnostic);
      }
    }
  }

  private static long cost(
      FunctionGraph graph, Map<String, FunctionGraph> graphs, Map<String, Long> known) {
    Long cost = known.get(graph.function().name());
    if (cost == null) {
      for (Instruction.Call call : CallPlan.calls(graph)) {
        cost(graphs.get(call.callee().name()), graphs, known);
      }
      cost = Cost.of(graph, known);
      known.put(graph.function().name(), cost);
    }
    return cost;
  }
}
