package org.b.core.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Which functions come to an instruction, in themselves or in what they call. */
public final class Reaching {
  private final Map<String, FunctionGraph> graphs = new HashMap<>();

  public Reaching(List<FunctionGraph> graphs) {
    graphs.forEach(graph -> this.graphs.put(graph.function().name(), graph));
  }

  /** A function and those that it comes to, by way of timers, too. */
  public List<FunctionGraph> from(FunctionGraph start) {
    Set<String> reached = new HashSet<>(Set.of(start.function().name()));
    List<FunctionGraph> found = new ArrayList<>(List.of(start));
    for (int i = 0; i < found.size(); i++) {
      for (String callee : CallPlan.callees(found.get(i))) {
        if (graphs.containsKey(callee) && reached.add(callee)) {
          found.add(graphs.get(callee));
        }
      }
    }
    return List.copyOf(found);
  }

  /**
   * The functions of which one instruction, or one of what they call, is such; other than by way of
   * timers.
   */
  public Set<String> functions(Predicate<Instruction> test) {
    Set<String> names = new HashSet<>();
    boolean changed = true;
    while (changed) {
      changed = false;
      for (FunctionGraph graph : graphs.values()) {
        boolean is =
            graph.blocks().stream()
                .flatMap(block -> block.instructions().stream())
                .anyMatch(
                    instruction ->
                        test.test(instruction)
                            || instruction instanceof Instruction.Call call
                                && names.contains(call.callee().name()));
        changed |= is && names.add(graph.function().name());
      }
    }
    return names;
  }
}
