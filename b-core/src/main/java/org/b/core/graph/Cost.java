package org.b.core.graph;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.b.core.program.Signature;

/**
 * An estimate of the instructions that the verifier processes for a function: every iteration of
 * every loop, and the functions that it calls. Measured against {@code processed N insns} of real
 * kernels; it errs on the safe side.
 */
public final class Cost {
  /** BPF_COMPLEXITY_LIMIT_INSNS since 5.2. */
  public static final long LIMIT = 1_000_000;

  /** The part of the limit that an estimate may take. */
  public static final long BUDGET = LIMIT / 2;

  /** Instructions of a step, and how often a block is walked again with another state. */
  private static final int STEP = 10;

  /** Walks of an outlined loop's body, until it brings nothing new. */
  private static final long OUTLINED = 16;

  private static final long LARGEST = 1L << 40;

  private Cost() {}

  /**
   * The estimate.
   *
   * @param callees what each subprogram by name takes
   */
  public static long of(FunctionGraph graph, Map<String, Long> callees) {
    LoopBlocks loops = LoopBlocks.of(graph);
    Map<Loop, Long> factors = new HashMap<>();
    if (!graph.loops().isEmpty()) {
      Carried carried = new Carried(graph.entry());
      graph.loops().forEach(loop -> factors.put(loop, factor(loop, loops.of(loop), carried)));
    }
    long sum = 0;
    for (BasicBlock block : graph.blocks()) {
      long times = 1;
      long states = 1;
      for (Loop loop : graph.loops()) {
        if (loops.of(loop).contains(block)) {
          if (loop.ofStates()) {
            // they count together
            states = Math.max(states, factors.get(loop));
          } else {
            times = limited(times * factors.get(loop));
          }
        }
      }
      times = limited(times * states);
      sum = limited(sum + times * own(block, callees));
    }
    return sum;
  }

  private static long factor(Loop loop, Set<BasicBlock> blocks, Carried carried) {
    if (loop.isOutlined()) {
      return OUTLINED;
    }
    long most = loop.bound().map(bound -> bound.most() + 1).orElse(1L);
    // numbers that the verifier tells apart from one iteration to the next
    Set<Local> known = carried.by(loop, blocks);
    forgotten(loop.header()).forEach(known::remove);
    loop.count().ifPresent(known::remove);
    long times = most;
    for (int i = 0; Forgetting.branches(blocks) && i < known.size(); i++) {
      times = limited(times * most);
    }
    return times;
  }

  private static Set<Local> forgotten(BasicBlock block) {
    Set<Local> locals = new HashSet<>();
    for (Instruction instruction : block.instructions()) {
      if (instruction instanceof Instruction.Forget forget) {
        locals.add(forget.local());
      }
    }
    return locals;
  }

  private static long own(BasicBlock block, Map<String, Long> callees) {
    long sum = STEP;
    List<Instruction> instructions = block.instructions();
    for (Instruction instruction : instructions) {
      sum += STEP;
      if (instruction instanceof Instruction.Call call) {
        sum = limited(sum + callees.getOrDefault(call.callee().name(), 0L));
      }
      for (Signature callback : CallPlan.callbacks(instruction)) {
        sum = limited(sum + callees.getOrDefault(callback.name(), 0L));
      }
    }
    return sum;
  }

  private static long limited(long value) {
    return Math.min(value, LARGEST);
  }
}
