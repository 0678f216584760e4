package org.b.core.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What stands in the way of a loop that asks an iterator: another loop around it, one that is a
 * function in it, since how the verifier walks these there is not counted ({@link RoundWays}), and
 * references that it hands on and that may be null. Of a null that the verifier has come to in two
 * ways it may forget what it is (regs_exact in maybe_widen_reg, 6.12).
 */
public final class IteratedLoops {
  private final FunctionGraph graph;
  private final LoopBlocks bodies;

  public IteratedLoops(FunctionGraph graph) {
    this.graph = graph;
    this.bodies = LoopBlocks.of(graph);
  }

  /** A loop around one, unless both ask for elements. */
  public Optional<Loop> around(Loop loop) {
    return others(loop).stream()
        .filter(other -> bodies.of(other).contains(loop.header()))
        .findFirst();
  }

  /** A loop within one that is a function of its own, unless both ask for elements. */
  public Optional<Loop> within(Loop loop) {
    return others(loop).stream()
        .filter(other -> other.isOutlined() && bodies.of(loop).contains(other.header()))
        .findFirst();
  }

  private List<Loop> others(Loop loop) {
    return graph.loops().stream()
        .filter(other -> other.header() != loop.header())
        .filter(other -> other.elements().isEmpty() || loop.elements().isEmpty())
        .toList();
  }

  /** References that it hands on and that may be null, each with an instruction that sets it. */
  public Map<Local, Instruction> unknown(Loop loop) {
    NonNull nonNull = new NonNull(graph);
    Set<Local> used = CarriedReferences.usedFrom(graph, loop.header());
    Map<Local, Instruction> unknown =
        new LinkedHashMap<>(CarriedReferences.of(graph, loop.header(), bodies.of(loop)));
    unknown.keySet().removeIf(local -> !used.contains(local) || nonNull.at(loop.header(), local));
    return unknown;
  }
}
