package org.b.core.graph;

import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
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

  /** BPF_COMPLEXITY_LIMIT_JMP_SEQ: branches that the verifier keeps for later. */
  public static final long JUMPS = 8192;

  /** What a branch that it keeps counts. */
  private static final long JUMP = BUDGET / JUMPS;

  /** Walks of the body of a loop that is called or iterated, until it brings nothing new. */
  private static final long UNTIL_SAME = 16;

  private static final long LARGEST = 1L << 40;

  private Cost() {}

  /** The estimate, without what a function calls. */
  public static long of(FunctionGraph graph) {
    return of(graph, Map.of());
  }

  /**
   * The estimate.
   *
   * @param callees what each subprogram by name takes
   */
  static long of(FunctionGraph graph, Map<String, Called> callees) {
    long body =
        of(
            graph.blocks(),
            graph.loops(),
            States.of(graph),
            name -> callees.getOrDefault(name, Called.NOTHING));
    return limited(body + CodeSize.ofParameters(graph));
  }

  static long of(
      List<BasicBlock> blocks, List<Loop> loops, States states, Function<String, Called> callees) {
    Map<BasicBlock, Long> times = times(blocks, loops, states, callees);
    Set<BasicBlock> exact = RoundWays.exact(blocks, loops);
    long sum = 0;
    for (BasicBlock block : blocks) {
      // there the ways to a block are counted with the rounds
      boolean counted = exact.contains(block);
      long own = Knowledge.product(counted ? 1 : states.walked(block), CodeSize.of(block));
      long called = Knowledge.product(counted ? 1 : states.called(block), calls(block, callees));
      sum = limited(sum + Knowledge.product(times.get(block), limited(own + called)));
    }
    long jumps = jumps(blocks, loops, times, states, callees);
    return Math.max(sum, ofJumps(jumps));
  }

  /** What so many branches on one way count. */
  public static long ofJumps(long jumps) {
    return Knowledge.product(jumps, JUMP);
  }

  /**
   * Conditional jumps on the longest way through a function, of each of which the verifier keeps
   * the other side for later.
   */
  public static long jumps(FunctionGraph graph) {
    States states = States.of(graph);
    return jumps(
        graph.blocks(),
        graph.loops(),
        times(graph.blocks(), graph.loops(), states, name -> Called.NOTHING),
        states,
        name -> Called.NOTHING);
  }

  private static long jumps(
      List<BasicBlock> blocks,
      List<Loop> loops,
      Map<BasicBlock, Long> times,
      States states,
      Function<String, Called> callees) {
    Set<BasicBlock> decided = new HashSet<>();
    for (Loop loop : loops) {
      // a counter is known
      loop.count().ifPresent(count -> decided.add(loop.header()));
    }
    Map<BasicBlock, Long> longest = new IdentityHashMap<>();
    for (int i = blocks.size() - 1; i >= 0; i--) {
      BasicBlock block = blocks.get(i);
      long own = calls(block, callees) / JUMP + states.jumps(block);
      int ways = block.terminator().successors().size();
      if (ways > 1 && !decided.contains(block)) {
        // LLVM searches among the cases
        own += ways == 2 ? 1 : Long.SIZE - Long.numberOfLeadingZeros(ways) + 1;
      }
      long after = 0;
      for (BasicBlock next : block.terminator().successors()) {
        after = Math.max(after, longest.getOrDefault(next, 0L));
      }
      longest.put(block, limited(after + Knowledge.product(own, times.get(block))));
    }
    return longest.get(blocks.get(0));
  }

  /** How often the loops around a block walk it. */
  private static Map<BasicBlock, Long> times(
      List<BasicBlock> blocks, List<Loop> loops, States states, Function<String, Called> callees) {
    Map<Loop, Long> factors = new HashMap<>();
    LoopBlocks bodies = new LoopBlocks(blocks.get(0), loops);
    if (!loops.isEmpty()) {
      Carried carried = new Carried(blocks.get(0));
      Set<BasicBlock> exact = RoundWays.exact(blocks, loops);
      for (Loop loop : loops) {
        Set<BasicBlock> body = bodies.of(loop);
        long factor = factor(loop, body, carried);
        if (exact.contains(loop.header()) && loop.isOutlined()) {
          factor = Knowledge.product(factor, states.walked(loop.header()));
          factor =
              limited(Knowledge.product(factor, RoundWays.through(blocks, loop, body, callees)));
        } else if (exact.contains(loop.header()) && Forgetting.branches(body)) {
          factor = LARGEST;
        }
        factors.put(loop, factor);
      }
    }
    Map<BasicBlock, Long> all = new IdentityHashMap<>();
    for (BasicBlock block : blocks) {
      long times = 1;
      long together = 1;
      for (Loop loop : loops) {
        if (bodies.of(loop).contains(block)) {
          if (loop.ofStates()) {
            // they count together
            together = Math.max(together, factors.get(loop));
          } else {
            times = limited(Knowledge.product(times, factors.get(loop)));
          }
        }
      }
      all.put(block, limited(times * together));
    }
    return all;
  }

  private static long factor(Loop loop, Set<BasicBlock> blocks, Carried carried) {
    if (loop.isOutlined()) {
      return UNTIL_SAME;
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

  private static long calls(BasicBlock block, Function<String, Called> callees) {
    long sum = 0;
    for (Instruction instruction : block.instructions()) {
      if (instruction instanceof Instruction.Call call) {
        sum = limited(sum + callees.apply(call.callee().name()).cost());
      }
      for (Signature callback : CallPlan.callbacks(instruction)) {
        sum = limited(sum + callees.apply(callback.name()).cost());
      }
    }
    return sum;
  }

  private static long limited(long value) {
    return Math.min(value, LARGEST);
  }
}
