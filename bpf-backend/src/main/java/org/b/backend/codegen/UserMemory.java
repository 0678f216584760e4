package org.b.backend.codegen;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.b.core.facts.Helper;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.graph.CallPlan;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Outline;
import org.b.core.graph.Sleeping;

/**
 * Where reading a process's memory may wait until it is there: in what may sleep, where every
 * program that reaches it may call the helper for that. What workqueues call may sleep in programs
 * of types that have it only in later kernels.
 */
final class UserMemory {
  /** Waits for memory; fills with zeros what it cannot read, as the others do. */
  static final String COPY = "bpf_copy_from_user";

  private final Sleeping sleeping;
  private final Set<String> without = new HashSet<>();

  UserMemory(List<FunctionGraph> graphs, KernelVersion target) {
    sleeping = Sleeping.of(graphs);
    Helper copy = KernelFacts.helper(COPY).orElseThrow();
    Map<String, FunctionGraph> byName = new HashMap<>();
    graphs.forEach(graph -> byName.put(graph.function().name(), graph));
    for (FunctionGraph graph : graphs) {
      KernelVersion since = copy.programTypes().get(graph.programType().name());
      if (!graph.function().isSubprogram() && (since == null || !target.atLeast(since))) {
        add(graph, byName);
      }
    }
  }

  private void add(FunctionGraph program, Map<String, FunctionGraph> byName) {
    Deque<FunctionGraph> work = new ArrayDeque<>(List.of(program));
    while (!work.isEmpty()) {
      for (String callee : CallPlan.callees(work.pop())) {
        if (byName.containsKey(callee) && without.add(callee)) {
          work.push(byName.get(callee));
        }
      }
    }
  }

  /** Whether a part of a function may wait. */
  boolean mayWait(FunctionGraph graph, Outline.Part part) {
    return sleeping.maySleep(graph, part) && !without.contains(graph.function().name());
  }
}
