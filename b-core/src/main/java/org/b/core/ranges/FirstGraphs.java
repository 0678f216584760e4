package org.b.core.ranges;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.CallPlan;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.GraphBuilder;
import org.b.core.graph.NonNull;
import org.b.core.graph.OpenRegions;
import org.b.core.graph.Passed;
import org.b.core.graph.PassedPointer;
import org.b.core.program.Function;
import org.b.core.program.Program;
import org.b.core.program.Variable;
import org.b.core.source.Span;
import org.b.core.types.KernelStructType;
import org.b.core.types.ReferenceType;

/**
 * The graphs of a program's functions in which loops have the bounds that their text shows alone,
 * with what callers pass of the kernel's objects. Not safe to use from several threads at once.
 */
final class FirstGraphs {
  /**
   * @param passed what callers pass for parameters
   * @param diagnostics what was said when the graph was built
   */
  record First(FunctionGraph graph, Passed passed, List<Diagnostic> diagnostics) {}

  private final Program program;
  private final Map<String, Function> functions;

  /** Those in which nothing is known of parameters. */
  private final Map<String, First> alone = new HashMap<>();

  private final Map<String, First> graphs = new HashMap<>();
  private Map<String, Set<Function>> callers;

  FirstGraphs(Program program, Map<String, Function> functions) {
    this.program = program;
    this.functions = functions;
  }

  First of(Function function) {
    First known = graphs.get(function.name());
    if (known == null) {
      // until it is known: a function that calls itself, which is an error
      known = alone(function);
      graphs.put(function.name(), known);
      Passed passed = new Passed(objects(function), nullable(function));
      if (!passed.equals(Passed.NOTHING)) {
        known = build(function, passed);
        graphs.put(function.name(), known);
      }
    }
    return known;
  }

  private First alone(Function function) {
    First known = alone.get(function.name());
    if (known == null) {
      known = build(function, Passed.NOTHING);
      alone.put(function.name(), known);
    }
    return known;
  }

  private First build(Function function, Passed passed) {
    DiagnosticSink sink = new DiagnosticSink();
    FunctionGraph graph = GraphBuilder.build(program, function, Map.of(), passed, sink);
    return new First(graph, passed, sink.sorted());
  }

  /** The functions that call a function, in source order. */
  Set<Function> callersOf(String name) {
    if (callers == null) {
      callers = new HashMap<>();
      for (Function function : functions.values()) {
        for (String callee : callees(function)) {
          callers.computeIfAbsent(callee, key -> new LinkedHashSet<>()).add(function);
        }
      }
    }
    return callers.getOrDefault(name, Set.of());
  }

  private List<String> callees(Function function) {
    return CallPlan.calls(alone(function).graph()).stream()
        .map(call -> call.callee().name())
        .toList();
  }

  private Map<Variable, PassedPointer> objects(Function function) {
    Map<Variable, PassedPointer> objects = new HashMap<>();
    List<Variable> parameters = parameters(function);
    for (int i = 0; i < parameters.size(); i++) {
      if (isReference(parameters.get(i), true)) {
        Variable parameter = parameters.get(i);
        together(function.name(), i).ifPresent(passed -> objects.put(parameter, passed));
      }
    }
    return objects;
  }

  private Map<Variable, Span> nullable(Function function) {
    Map<Variable, Span> nullable = new HashMap<>();
    List<Variable> parameters = parameters(function);
    for (int i = 0; i < parameters.size(); i++) {
      if (isReference(parameters.get(i), false)) {
        int index = i;
        callersOf(function.name()).stream()
            .flatMap(caller -> NonNull.mayPassNull(of(caller).graph(), function.name(), index))
            .findFirst()
            .ifPresent(call -> nullable.put(parameters.get(index), call.span()));
      }
    }
    return nullable;
  }

  /** What callers pass; a callback gets its own from the kernel. */
  private static List<Variable> parameters(Function function) {
    return function.isSubprogram() && !function.isCallback()
        ? function.signature().orElseThrow().parameters()
        : List.of();
  }

  private static boolean isReference(Variable parameter, boolean toKernel) {
    return parameter.type() instanceof ReferenceType reference
        && reference.origin() != ReferenceType.Origin.CONTEXT
        && reference.target() instanceof KernelStructType == toKernel;
  }

  /**
   * What all calls pass for one parameter; empty where one passes what the verifier forgets. Of a
   * function that nothing calls yet the best is assumed: no kernel sees it.
   */
  private Optional<PassedPointer> together(String callee, int index) {
    if (callersOf(callee).isEmpty()) {
      return Optional.of(PassedPointer.BEST);
    }
    List<Optional<PassedPointer>> all = new ArrayList<>();
    for (Function caller : callersOf(callee)) {
      FunctionGraph graph = of(caller).graph();
      boolean keeps = !changesRcu(caller, new HashSet<>());
      PassedPointer.of(graph, callee, index).stream()
          .map(pointer -> pointer.filter(known -> keeps || known.outlivesRcu()))
          .forEach(all::add);
    }
    return all.stream()
        .reduce(
            (one, two) ->
                one.flatMap(first -> two.flatMap(second -> first.and(second, program.target()))))
        .flatMap(pointer -> pointer);
  }

  /** Whether regions of RCU end in a function or in those that it calls. */
  private boolean changesRcu(Function function, Set<String> seen) {
    if (!seen.add(function.name())) {
      return false;
    }
    return alone(function).graph().blocks().stream()
            .map(BasicBlock::instructions)
            .flatMap(List::stream)
            .anyMatch(OpenRegions::changesRcu)
        || callees(function).stream().anyMatch(callee -> changesRcu(functions.get(callee), seen));
  }
}
