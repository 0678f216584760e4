package org.b.core.graph;

import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * On how many ways the verifier may go through one round of a loop that is iterated, or that is
 * within one. There it takes paths that meet for the same only if they are in everything that is in
 * registers and on the stack, whether it is still needed or not (regs_exact and RANGE_WITHIN where
 * loop_entry is still open, since 6.7): it may follow each way to its end.
 */
final class RoundWays {
  private static final long LARGEST = 1L << 40;

  /** The ways through the body of a loop that does one thing in each iteration. */
  private static final int BACK_OR_OUT = 2;

  private RoundWays() {}

  /** The blocks of iterated loops, and of loops within them. */
  static Set<BasicBlock> exact(List<BasicBlock> blocks, List<Loop> loops) {
    Set<BasicBlock> exact = new HashSet<>();
    if (loops.stream().anyMatch(Loop::isIterated)) {
      LoopBlocks bodies = new LoopBlocks(blocks.get(0), loops);
      loops.stream().filter(Loop::isIterated).map(bodies::of).forEach(exact::addAll);
    }
    return exact;
  }

  /**
   * The ways from a loop's header back to it, or out of the loop; loops within count once.
   *
   * @param blocks in reverse postorder
   */
  static long through(
      List<BasicBlock> blocks, Loop loop, Set<BasicBlock> body, Function<String, Called> callees) {
    return ways(
        blocks,
        loop.header(),
        body,
        next -> next == loop.header() || !body.contains(next),
        callees);
  }

  /**
   * The ways through a function: a loop whose body has one may be left after each iteration. Those
   * through other loops are not counted.
   */
  static long through(FunctionGraph graph, Function<String, Called> callees) {
    List<BasicBlock> blocks = graph.blocks();
    LoopBlocks bodies = LoopBlocks.of(graph);
    long ways = ways(blocks, graph.entry(), new HashSet<>(blocks), next -> false, callees);
    for (Loop loop : graph.loops()) {
      boolean simple =
          !loop.isOutlined()
              && loop.bound().isPresent()
              && through(blocks, loop, bodies.of(loop), callees) <= BACK_OR_OUT;
      ways = simple ? Knowledge.product(ways, loop.bound().get().most() + 1) : LARGEST;
    }
    return Math.min(LARGEST, ways);
  }

  /**
   * The ways from a block to where one ends.
   *
   * @param ends whether a way that leads to a block ends
   */
  private static long ways(
      List<BasicBlock> blocks,
      BasicBlock start,
      Set<BasicBlock> region,
      Predicate<BasicBlock> ends,
      Function<String, Called> callees) {
    Map<BasicBlock, Integer> order = new IdentityHashMap<>();
    blocks.forEach(block -> order.put(block, order.size()));
    Map<BasicBlock, Long> ways = new IdentityHashMap<>();
    ways.put(start, 1L);
    long all = 0;
    for (BasicBlock block : blocks) {
      long here = ways.getOrDefault(block, 0L);
      if (!region.contains(block) || here == 0) {
        continue;
      }
      for (Instruction instruction : block.instructions()) {
        // what a function gives, and what it changes, follows from the way through it
        here =
            instruction instanceof Instruction.Call call
                ? Knowledge.product(
                    Knowledge.product(here, Ways.before(call, true)),
                    callees.apply(call.callee().name()).ways())
                : Knowledge.product(here, Ways.of(instruction, true));
      }
      here = Knowledge.product(here, Ways.within(block.terminator(), true));
      List<BasicBlock> successors = block.terminator().successors();
      if (successors.isEmpty()) {
        all = Math.min(LARGEST, all + here);
      }
      for (BasicBlock next : successors) {
        if (ends.test(next)) {
          all = Math.min(LARGEST, all + here);
        } else if (order.get(next) > order.get(block)) {
          ways.put(next, Math.min(LARGEST, ways.getOrDefault(next, 0L) + here));
        }
      }
    }
    return all;
  }
}
