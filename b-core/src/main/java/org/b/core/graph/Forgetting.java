package org.b.core.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.b.core.types.HelperSpace;

/**
 * Keeps the verifier from telling apart what a loop computes. It walks every iteration, and where
 * branches of the body leave different numbers in a variable, it walks what follows once for each.
 * At a loop's header, and where a loop is left early, the variables that its body changes are
 * therefore made unknown to the verifier. What was proven of a subscript is tested again where it
 * is used, so that nothing is lost.
 */
final class Forgetting {
  /** Words of an aggregate up to which it is done. */
  private static final int MOST_WORDS = 8;

  private Forgetting() {}

  static void insert(BasicBlock entry, List<Loop> loops) {
    if (loops.isEmpty()) {
      return;
    }
    LoopBlocks blocks = new LoopBlocks(entry, loops);
    Carried carried = new Carried(entry);
    for (Loop loop : loops) {
      if (loop.isOutlined() || !blocks.isCycle(loop)) {
        continue;
      }
      Set<BasicBlock> body = blocks.of(loop);
      Set<Local> changed = carried.by(loop, body);
      changed.removeIf(
          local -> local.type().size() > MOST_WORDS * 8 || HelperSpace.is(local.type()));
      loop.count().ifPresent(changed::remove);
      if (changed.isEmpty()) {
        continue;
      }
      if (branches(body)) {
        forget(loop.header(), changed, loop);
      }
      if (leavesEarly(loop, body)) {
        loop.count().ifPresent(changed::add);
        changed.removeIf(local -> !carried.isReadFrom(loop.after(), local));
        forget(loop.after(), changed, loop);
      }
    }
  }

  private static void forget(BasicBlock block, Set<Local> locals, Loop loop) {
    if (!block.isTerminated()) {
      return;
    }
    List<Instruction> instructions = new ArrayList<>();
    locals.forEach(local -> instructions.add(new Instruction.Forget(local, loop.span())));
    block.insert(instructions);
  }

  /** Whether paths part and meet again within the loop. */
  static boolean branches(Set<BasicBlock> body) {
    return body.stream()
        .anyMatch(
            block ->
                block.terminator().successors().stream().filter(body::contains).distinct().count()
                    > 1);
  }

  /** Whether the loop is left elsewhere than where it is counted. */
  private static boolean leavesEarly(Loop loop, Set<BasicBlock> body) {
    return loop.bound().filter(bound -> bound.plain()).isEmpty()
        || body.stream()
            .filter(block -> block != loop.header())
            .anyMatch(block -> block.terminator().successors().contains(loop.after()));
  }
}
