package org.b.backend.codegen;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.KernelPointers;
import org.b.core.graph.ProgramGraph;

/**
 * The parameters of subprograms through which they load: the verifier knows what they point to. To
 * any other one passes a number, with which all may be done.
 */
final class TypedParameters {
  private final Map<String, List<Boolean>> typed = new HashMap<>();

  TypedParameters(ProgramGraph program) {
    for (FunctionGraph graph : program.subprograms()) {
      if (!graph.passed().isEmpty()) {
        KernelPointers pointers = new KernelPointers(graph);
        typed.put(
            graph.function().name(), graph.parameters().stream().map(pointers::isTyped).toList());
      }
    }
  }

  /**
   * @param index of a parameter, from 0
   */
  boolean holds(String subprogram, int index) {
    return typed.containsKey(subprogram) && typed.get(subprogram).get(index);
  }
}
