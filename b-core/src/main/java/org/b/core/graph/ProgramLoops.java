package org.b.core.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.facts.KernelVersion;
import org.b.core.program.Program;

/**
 * Which loops are called or iterated because of what functions cost together: a loop that calls a
 * function with a loop in it, or several calls of such a function. {@link LoopPlan} looks at one
 * function alone. Functions do not call themselves here.
 */
public final class ProgramLoops {
  private ProgramLoops() {}

  /** What the verifier walks of each function, with all that it calls. */
  public static Map<String, Long> costs(Collection<FunctionGraph> graphs) {
    Map<String, FunctionGraph> byName = byName(graphs);
    Map<String, Called> called = new HashMap<>();
    graphs.forEach(graph -> call(graph, byName, called));
    Map<String, Long> costs = new HashMap<>();
    called.forEach((name, call) -> costs.put(name, call.cost()));
    return costs;
  }

  private static void call(
      FunctionGraph graph, Map<String, FunctionGraph> graphs, Map<String, Called> known) {
    if (!known.containsKey(graph.function().name())) {
      for (String callee : CallPlan.callees(graph)) {
        call(graphs.get(callee), graphs, known);
      }
      known.put(
          graph.function().name(),
          new Called(Cost.of(graph, known), RoundWays.through(graph, known::get)));
    }
  }

  /** The functions, with as many more loops changed as make every program cheap enough. */
  public static List<FunctionGraph> plan(List<FunctionGraph> graphs, Program program) {
    Map<String, FunctionGraph> planned = byName(graphs);
    for (FunctionGraph graph : graphs) {
      if (!graph.function().isSubprogram()) {
        plan(graph.function().name(), planned, LoopForms.of(graph.programType(), program));
      }
    }
    return List.copyOf(planned.values());
  }

  /** The first kernel after the target on which loops have a form that makes it cheap enough. */
  public static Optional<KernelVersion> cheapSince(
      FunctionGraph graph, List<FunctionGraph> graphs, Program program) {
    String name = graph.function().name();
    for (KernelVersion later : LoopForms.later(graph.programType(), program.target())) {
      Map<String, FunctionGraph> planned = byName(graphs);
      plan(name, planned, LoopForms.of(graph.programType(), later, program.license()));
      if (costs(planned.values()).get(name) <= Cost.BUDGET) {
        return Optional.of(later);
      }
    }
    return Optional.empty();
  }

  /** Changes graphs while that helps; leaves them as they are where it does not suffice. */
  private static void plan(String program, Map<String, FunctionGraph> graphs, LoopForms forms) {
    if (forms.isEmpty()) {
      return;
    }
    long cost = costs(graphs.values()).get(program);
    Map<String, FunctionGraph> best = new LinkedHashMap<>(graphs);
    while (cost > Cost.BUDGET) {
      Optional<FunctionGraph> next = better(program, best, cost, forms);
      if (next.isEmpty()) {
        return;
      }
      best.put(next.get().function().name(), next.get());
      cost = costs(best.values()).get(program);
    }
    graphs.putAll(best);
  }

  /**
   * One more loop changed, of the program or of a function that it calls: the first that suffices,
   * which needs the least stack, or what saves the most.
   */
  private static Optional<FunctionGraph> better(
      String program, Map<String, FunctionGraph> graphs, long cost, LoopForms forms) {
    long least = cost;
    FunctionGraph best = null;
    for (String name : reached(program, graphs)) {
      for (FunctionGraph candidate : LoopPlan.candidates(graphs.get(name), forms)) {
        Map<String, FunctionGraph> changed = new HashMap<>(graphs);
        changed.put(name, candidate);
        long less = costs(changed.values()).get(program);
        if (less <= Cost.BUDGET) {
          return Optional.of(candidate);
        }
        if (less < least) {
          least = less;
          best = candidate;
        }
      }
    }
    return Optional.ofNullable(best);
  }

  private static List<String> reached(String program, Map<String, FunctionGraph> graphs) {
    List<String> reached = new ArrayList<>(List.of(program));
    for (int i = 0; i < reached.size(); i++) {
      Set<String> callees = CallPlan.callees(graphs.get(reached.get(i)));
      callees.stream().filter(callee -> !reached.contains(callee)).forEach(reached::add);
    }
    return reached;
  }

  private static Map<String, FunctionGraph> byName(Collection<FunctionGraph> graphs) {
    Map<String, FunctionGraph> byName = new LinkedHashMap<>();
    graphs.forEach(graph -> byName.put(graph.function().name(), graph));
    return byName;
  }
}
