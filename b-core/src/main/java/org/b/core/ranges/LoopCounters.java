package org.b.core.ranges;

import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.Local;
import org.b.core.graph.Loop;
import org.b.core.graph.LoopBlocks;
import org.b.core.graph.Targets;
import org.b.core.graph.Value;
import org.b.core.program.BinaryOperator;
import org.b.core.program.Expression;
import org.b.core.types.IntegerType;

/**
 * Integers that a loop changes by constants alone: after as many iterations as it has at most they
 * cannot be farther from where they started. The verifier counts along (is_state_visited), LLVM
 * knows it as scalar evolution.
 */
final class LoopCounters {
  private static final long LARGEST = 1L << 31;

  /**
   * What one iteration adds at most and at least.
   *
   * @param up 0 or more
   * @param down 0 or more
   */
  private record Change(Local local, long up, long down) {}

  private final Map<BasicBlock, Loop> loops = new IdentityHashMap<>();
  private final Map<Loop, List<Change>> changes = new IdentityHashMap<>();
  private final LoopBlocks blocks;

  LoopCounters(FunctionGraph graph) {
    blocks = LoopBlocks.of(graph);
    for (Loop loop : graph.loops()) {
      if (loop.form() != Loop.Form.ENTRIES && !loop.ofStates() && loop.bound().isPresent()) {
        loops.put(loop.header(), loop);
        changes.put(loop, changes(loop, graph.loops()));
      }
    }
  }

  private List<Change> changes(Loop loop, List<Loop> all) {
    Map<Local, Change> found = new HashMap<>();
    Set<Local> others = new HashSet<>();
    for (BasicBlock block : blocks.of(loop)) {
      long times = times(block, loop, all);
      for (Instruction instruction : block.instructions()) {
        for (Local target : Targets.of(instruction)) {
          long by = by(instruction, target);
          if (by == 0 || times < 0) {
            others.add(target);
            continue;
          }
          Change change = found.getOrDefault(target, new Change(target, 0, 0));
          long total = Math.max(-LARGEST, Math.min(LARGEST, by * times));
          found.put(
              target,
              new Change(
                  target,
                  Math.min(LARGEST, change.up() + Math.max(0, total)),
                  Math.min(LARGEST, change.down() + Math.max(0, -total))));
        }
      }
    }
    return found.values().stream()
        .filter(change -> !others.contains(change.local()))
        .filter(change -> Math.max(change.up(), change.down()) < LARGEST)
        .toList();
  }

  /** How often a block runs in one iteration of a loop at most; -1 where that is not known. */
  private long times(BasicBlock block, Loop loop, List<Loop> all) {
    long times = 1;
    for (Loop inner : all) {
      if (inner != loop
          && blocks.of(inner).contains(block)
          && blocks.of(loop).contains(inner.header())
          && !blocks.of(inner).contains(loop.header())) {
        if (inner.ofStates() || inner.form() == Loop.Form.ENTRIES || inner.bound().isEmpty()) {
          return -1;
        }
        long most = inner.bound().get().most();
        boolean behindTest = block != inner.header() && isTestedAtStart(inner);
        times = Math.min(LARGEST, times * (behindTest ? most : most + 1));
      }
    }
    return times;
  }

  /** What an instruction adds to a local; 0 where that is not known. */
  private static long by(Instruction instruction, Local target) {
    if (!(instruction instanceof Instruction.Assign assign)
        || !(target.type() instanceof IntegerType)) {
      return 0;
    }
    Value value = assign.value();
    while (value instanceof Value.Convert convert) {
      value = convert.operand();
    }
    if (!(value instanceof Value.Binary sum)
        || !(sum.right() instanceof Value.Constant constant)
        || Math.abs(constant.value()) >= LARGEST) {
      return 0;
    }
    Value base = sum.left();
    while (base instanceof Value.Convert convert) {
      base = convert.operand();
    }
    boolean itself = base instanceof Value.Read read && read.local() == target;
    return !itself
        ? 0
        : sum.operator() == BinaryOperator.ADD
            ? constant.value()
            : sum.operator() == BinaryOperator.SUBTRACT ? -constant.value() : 0;
  }

  /** Whether control goes on from a block to the next iteration of a loop that starts there. */
  boolean isBack(BasicBlock from, BasicBlock header) {
    Loop loop = loops.get(header);
    return loop != null && blocks.of(loop).contains(from);
  }

  /** Whether a block is where a loop starts whose counters are known. */
  boolean isHeader(BasicBlock block) {
    return loops.containsKey(block);
  }

  /**
   * What holds on the way back to a loop's start.
   *
   * @param start what held before the first iteration
   */
  Ranges back(BasicBlock header, Ranges state, Ranges start) {
    Loop loop = loops.get(header);
    return after(loop, state, start, loop.bound().orElseThrow().most());
  }

  /** What holds on the way from a loop's start into its body, where the test says that it runs. */
  Ranges into(BasicBlock header, BasicBlock next, Ranges state, Ranges start) {
    Loop loop = loops.get(header);
    boolean tested = next != loop.after() && blocks.of(loop).contains(next);
    return tested && isTestedAtStart(loop)
        ? after(loop, state, start, Math.max(0, loop.bound().orElseThrow().most() - 1))
        : state;
  }

  /** Whether the first block of a loop leads into its body only while it may run again. */
  private static boolean isTestedAtStart(Loop loop) {
    return loop.header().terminator().successors().contains(loop.after())
        && (!loop.bound().orElseThrow().plain()
            || loop.statement().condition().filter(LoopCounters::isOneTest).isPresent());
  }

  private static boolean isOneTest(Expression condition) {
    Expression test = condition;
    while (test instanceof Expression.Convert convert) {
      test = convert.operand();
    }
    return test instanceof Expression.Binary;
  }

  private Ranges after(Loop loop, Ranges state, Ranges start, long times) {
    Ranges result = state;
    for (Change change : changes.get(loop)) {
      IntegerType type = (IntegerType) change.local().type();
      Range before = start.of(change.local());
      if (before.least() < -LARGEST || before.most() > LARGEST) {
        continue;
      }
      // at most 2^31 times what is less than 2^31: no overflow
      Range whole =
          Range.signed(
              before.least() - Math.min(times, LARGEST) * change.down(),
              before.most() + Math.min(times, LARGEST) * change.up());
      if (whole.fits(type)) {
        result = result.within(change.local(), whole);
      }
    }
    return result;
  }

  /** For each header what held before the first iteration. */
  static final class Starts {
    private final Map<BasicBlock, Ranges> starts = new IdentityHashMap<>();

    void add(BasicBlock header, Ranges state) {
      starts.merge(header, state, Ranges::join);
    }

    Ranges of(BasicBlock header) {
      return starts.get(header);
    }
  }
}
