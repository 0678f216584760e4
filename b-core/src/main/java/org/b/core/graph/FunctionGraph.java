package org.b.core.graph;

import java.util.List;
import java.util.Map;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.ProgramType;
import org.b.core.program.Function;
import org.b.core.source.Span;
import org.b.core.types.KernelStructType;
import org.b.core.types.ReferenceType;

/**
 * The control-flow graph of one function.
 *
 * @param blocks in reverse postorder; the first one is the entry; each is reachable
 * @param locals by index
 * @param views the headers that the parser may reach
 * @param loops cycles with a bound; any other cycle is an error
 * @param target oldest kernel that the program must run on
 * @param passed what all callers pass for parameters, where the verifier knows it as a pointer
 * @param nullable parameters that lead to no object of the kernel and that a call may pass as null,
 *     with that call
 */
public record FunctionGraph(
    Function function,
    ProgramType programType,
    List<Local> locals,
    List<HeaderView> views,
    List<BasicBlock> blocks,
    List<Loop> loops,
    KernelVersion target,
    Map<Local, PassedPointer> passed,
    Map<Local, Span> nullable) {

  /** Whether every target kernel accesses the stack at variable offsets. */
  public boolean variableStack() {
    return target.atLeast(KernelFacts.VARIABLE_STACK);
  }

  /** The locals that a subprogram's callers fill, in order; none for a program. */
  public List<Local> parameters() {
    return function
        .signature()
        .map(
            signature ->
                signature.parameters().stream()
                    .flatMap(
                        variable ->
                            locals.stream()
                                .filter(local -> local.variable().orElse(null) == variable))
                    .toList())
        .orElse(List.of());
  }

  /**
   * The parameters that are no objects of the kernel and lead to something in every call. Timers
   * and the like pass the leaf that they are in.
   */
  public List<Local> presentParameters() {
    return parameters().stream()
        .filter(local -> local.type() instanceof ReferenceType)
        .filter(local -> function.isCallback() || !isKernelObject(local))
        .filter(local -> !nullable.containsKey(local))
        .toList();
  }

  private static boolean isKernelObject(Local local) {
    return ((ReferenceType) local.type()).target() instanceof KernelStructType;
  }

  public BasicBlock entry() {
    return blocks.get(0);
  }
}
