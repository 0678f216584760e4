package org.b.core.graph;

import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * On how many ways the verifier may go through one round of a loop that is iterated, or that is
 * within one. There it takes paths that meet for the same only if they are in everything that is in
 * registers and on the stack, whether it is still needed or not (regs_exact and RANGE_WITHIN where
 * loop_entry is still open, since 6.7): it may follow each way to its end.
 */
final class RoundWays {
  private static final long LARGEST = 1L << 40;

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
  static long through(List<BasicBlock> blocks, Loop loop, Set<BasicBlock> body) {
    Map<BasicBlock, Integer> order = new IdentityHashMap<>();
    blocks.forEach(block -> order.put(block, order.size()));
    Map<BasicBlock, Long> ways = new IdentityHashMap<>();
    ways.put(loop.header(), 1L);
    long all = 0;
    for (BasicBlock block : blocks) {
      long here = ways.getOrDefault(block, 0L);
      if (!body.contains(block) || here == 0) {
        continue;
      }
      for (Instruction instruction : block.instructions()) {
        here = Knowledge.product(here, Ways.of(instruction, true));
      }
      here = Knowledge.product(here, Ways.within(block.terminator(), true));
      for (BasicBlock next : block.terminator().successors()) {
        if (next == loop.header() || !body.contains(next)) {
          all = Math.min(LARGEST, all + here);
        } else if (order.get(next) > order.get(block)) {
          ways.put(next, Math.min(LARGEST, ways.getOrDefault(next, 0L) + here));
        }
      }
    }
    return all;
  }
}
