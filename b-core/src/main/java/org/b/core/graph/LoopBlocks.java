package org.b.core.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The blocks of each loop: those from which control comes back to its header. An outer loop's way
 * back to an inner loop's header is no part of the inner loop.
 */
public final class LoopBlocks {
  private final Map<Loop, Set<BasicBlock>> blocks = new IdentityHashMap<>();

  LoopBlocks(BasicBlock entry, List<Loop> loops) {
    Set<BasicBlock> reachable = BlockOrder.reachable(entry);
    Map<BasicBlock, List<BasicBlock>> predecessors = new IdentityHashMap<>();
    for (BasicBlock block : reachable) {
      for (BasicBlock successor : block.terminator().successors()) {
        predecessors.computeIfAbsent(successor, s -> new ArrayList<>()).add(block);
      }
    }
    for (Loop loop : loops) {
      if (reachable.contains(loop.header())) {
        blocks.put(
            loop,
            blocks(
                loop.header(),
                predecessors,
                loop.ofStates()
                    ? outside(reachable, BlockOrder.reachable(loop.header()))
                    : BlockOrder.reachableWithout(entry, loop.header())));
      }
    }
  }

  public static LoopBlocks of(FunctionGraph graph) {
    return new LoopBlocks(graph.entry(), graph.loops());
  }

  private static Set<BasicBlock> outside(Set<BasicBlock> all, Set<BasicBlock> within) {
    Set<BasicBlock> rest = Collections.newSetFromMap(new IdentityHashMap<>());
    rest.addAll(all);
    rest.removeAll(within);
    return rest;
  }

  /**
   * Finds the blocks that lead to the header.
   *
   * @param without what is outside: where the header dominates its loop, what leads to a back edge
   *     without it; else what the header does not lead to
   */
  private static Set<BasicBlock> blocks(
      BasicBlock header, Map<BasicBlock, List<BasicBlock>> predecessors, Set<BasicBlock> without) {
    Set<BasicBlock> found = Collections.newSetFromMap(new IdentityHashMap<>());
    found.add(header);
    Deque<BasicBlock> work = new ArrayDeque<>();
    predecessors.getOrDefault(header, List.of()).stream()
        .filter(block -> !without.contains(block))
        .forEach(work::add);
    while (!work.isEmpty()) {
      BasicBlock block = work.pop();
      if (found.add(block)) {
        predecessors.getOrDefault(block, List.of()).stream()
            .filter(before -> !without.contains(before))
            .forEach(work::add);
      }
    }
    return found;
  }

  /** The blocks of a loop, inner loops among them. */
  public Set<BasicBlock> of(Loop loop) {
    return blocks.getOrDefault(loop, Set.of());
  }

  /** Whether control comes round: a loop whose body always leaves it is none. */
  boolean isCycle(Loop loop) {
    return of(loop).size() > 1
        || loop.header().isTerminated()
            && loop.header().terminator().successors().contains(loop.header());
  }
}
