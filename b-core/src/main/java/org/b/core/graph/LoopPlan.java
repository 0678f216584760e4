package org.b.core.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.facts.Helper;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.ProgramType;
import org.b.core.program.LoopBound;

/**
 * Which loops become functions that bpf_loop calls: none, unless the verifier would walk too many
 * iterations otherwise. Such a function it walks until it brings nothing new, however often it
 * runs.
 */
public final class LoopPlan {
  private static final Helper LOOP = KernelFacts.helper("bpf_loop").orElseThrow();

  /** Fewer iterations are not worth the calls. */
  private static final long FEWEST = 8;

  private LoopPlan() {}

  /** First kernel on which a program may have its loops called; empty where none has that. */
  public static Optional<KernelVersion> since(ProgramType type) {
    return Optional.ofNullable(LOOP.programTypes().get(type.name()));
  }

  /** Whether calling some loops makes the function cheap enough, whatever the target. */
  public static boolean helps(FunctionGraph graph) {
    return Cost.of(planned(graph), Map.of()) <= Cost.BUDGET;
  }

  static FunctionGraph of(FunctionGraph graph, KernelVersion target) {
    return since(graph.programType()).filter(target::atLeast).isEmpty() ? graph : planned(graph);
  }

  private static FunctionGraph planned(FunctionGraph graph) {
    if (graph.loops().isEmpty() || Cost.of(graph, Map.of()) <= Cost.BUDGET) {
      return graph;
    }
    LoopBlocks blocks = LoopBlocks.of(graph);
    FunctionGraph best = graph;
    while (true) {
      Optional<FunctionGraph> next = better(best, blocks);
      if (next.isEmpty()) {
        return graph;
      }
      best = next.get();
      if (Cost.of(best, Map.of()) <= Cost.BUDGET) {
        return best;
      }
    }
  }

  /** One more loop called: the outermost that suffices, or the one that saves the most. */
  private static Optional<FunctionGraph> better(FunctionGraph graph, LoopBlocks blocks) {
    long cost = Cost.of(graph, Map.of());
    FunctionGraph best = null;
    int size = 0;
    for (Loop loop : graph.loops()) {
      if (!mayBeCalled(loop, graph, blocks.of(loop))) {
        continue;
      }
      FunctionGraph candidate = with(graph, loop);
      long less = Cost.of(candidate, Map.of());
      boolean suffices = less <= Cost.BUDGET;
      boolean sufficed = best != null && cost <= Cost.BUDGET;
      boolean improves =
          suffices ? !sufficed || blocks.of(loop).size() > size : !sufficed && less < cost;
      if (improves) {
        best = candidate;
        cost = less;
        size = blocks.of(loop).size();
      }
    }
    return Optional.ofNullable(best);
  }

  private static FunctionGraph with(FunctionGraph graph, Loop called) {
    List<Loop> loops = new ArrayList<>();
    for (Loop loop : graph.loops()) {
      loops.add(loop == called ? loop.as(Loop.Form.CALLED) : loop);
    }
    return new FunctionGraph(
        graph.function(),
        graph.programType(),
        graph.locals(),
        graph.views(),
        graph.blocks(),
        List.copyOf(loops),
        graph.variableStack());
  }

  /**
   * The loops of a function that may become functions, each with the graph in which it alone does.
   */
  static List<FunctionGraph> candidates(FunctionGraph graph) {
    LoopBlocks blocks = LoopBlocks.of(graph);
    return graph.loops().stream()
        .filter(loop -> mayBeCalled(loop, graph, blocks.of(loop)))
        .map(loop -> with(graph, loop))
        .toList();
  }

  /** What a called function may not do, a loop that does it stays where it is. */
  private static boolean mayBeCalled(Loop loop, FunctionGraph graph, Set<BasicBlock> blocks) {
    return !loop.isOutlined()
        && graph.loops().stream().noneMatch(l -> l.ofStates() && blocks.contains(l.header()))
        && loop.bound().filter(bound -> bound.most() >= FEWEST).isPresent()
        && graph.blocks().contains(loop.after())
        && blocks.stream()
            .flatMap(block -> block.instructions().stream())
            .noneMatch(
                instruction ->
                    instruction instanceof Instruction.PreparePacket
                        || instruction instanceof Instruction.CallHelper call
                            && (call.isTailCall()
                                || KernelFacts.acquiredBy(call.helper()).isPresent()
                                || KernelFacts.releasedBy(call.helper()).isPresent()))
        && new HeldLocks(graph.entry()).at(loop.header()).isEmpty()
        && CarriedReferences.of(graph, loop.header(), blocks).isEmpty();
  }

  /** How often bpf_loop calls a loop's function: once more than it runs, to see that it ends. */
  public static long calls(Loop loop) {
    long most = loop.bound().map(LoopBound::most).orElse(0L);
    return Math.min(most + 1, LoopBound.LARGEST);
  }
}
