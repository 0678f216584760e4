package org.b.core.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.program.Function;
import org.b.core.source.Span;
import org.b.core.types.HelperSpace;
import org.b.core.types.IntegerType;

/**
 * Keeps what the verifier tells apart from multiplying where paths meet: independent branches that
 * leave different numbers behind double its paths each. Where that would take it long, variables
 * are made unknown to it at some of these places, see {@link Instruction.Forget}.
 */
final class Joins {
  /** States that may meet, from the most on: more are cheaper to run, fewer to verify. */
  private static final long[] MOST = {Long.MAX_VALUE, 64, 16, 4, 1};

  /** Instructions that a program may take to verify before it is made cheaper. */
  private static final long CHEAP = Cost.BUDGET / 8;

  /** The same of a function, which is walked for each call. */
  private static final long CHEAP_FUNCTION = CHEAP / 16;

  /** Instructions that a function may take that is called; its own are not known yet. */
  private static final long FUNCTION = 500;

  /** Ends of a function of which callers may tell the results apart. */
  private static final int FEW_ENDS = States.RESULTS;

  private Joins() {}

  static void insert(
      BlockWriter writer, List<Loop> loops, Function function, KernelVersion target) {
    boolean subprogram = function.isSubprogram();
    if (subprogram && !function.isCallback() && function.result() instanceof IntegerType result) {
      returns(writer, result);
    }
    List<BasicBlock> blocks = BlockOrder.reversePostorder(writer.entry());
    LiveFacts live = new LiveFacts(writer.entry());
    Set<Local> kept = new HashSet<>();
    // the verifier must see them counting
    loops.forEach(loop -> loop.count().ifPresent(kept::add));
    writer.locals().stream().filter(local -> HelperSpace.is(local.type())).forEach(kept::add);
    boolean variableStack = target.atLeast(KernelFacts.VARIABLE_STACK);
    long cheap = subprogram ? CHEAP_FUNCTION : CHEAP;
    States best = null;
    long least = Long.MAX_VALUE;
    for (long most : MOST) {
      States states = new States(blocks, loops, live, kept, most, false, subprogram, variableStack);
      long cost = Cost.of(blocks, loops, states, name -> new Called(FUNCTION, 1));
      if (cost < least) {
        best = states;
        least = cost;
      }
      if (cost <= cheap) {
        break;
      }
    }
    best.forgotten().forEach(Joins::forget);
  }

  private static void forget(BasicBlock block, Map<Integer, List<Local>> forgotten) {
    List<Instruction> before = List.copyOf(block.instructions());
    Terminator terminator = block.terminator();
    block.clear();
    for (int i = 0; i <= before.size(); i++) {
      Span span = i < before.size() ? before.get(i).span() : terminator.span();
      for (Local local : forgotten.getOrDefault(i, List.of())) {
        block.add(new Instruction.Forget(local, span));
      }
      if (i < before.size()) {
        block.add(before.get(i));
      }
    }
    block.terminate(terminator);
  }

  /**
   * Leads the ends of a function that has many to one, so that its callers cannot tell from what it
   * knows which of them it was.
   */
  private static void returns(BlockWriter writer, IntegerType type) {
    List<BasicBlock> ends = new ArrayList<>();
    for (BasicBlock block : BlockOrder.reversePostorder(writer.entry())) {
      if (block.terminator() instanceof Terminator.Return) {
        ends.add(block);
      }
    }
    if (ends.size() <= FEW_ENDS) {
      return;
    }
    Terminator.Return last = (Terminator.Return) ends.get(ends.size() - 1).terminator();
    Local result = writer.temporary("result", type, last.span());
    BasicBlock end = writer.newBlock("end");
    end.terminate(new Terminator.Return(new Value.Read(result, last.span()), last.span()));
    for (BasicBlock block : ends) {
      Terminator.Return each = (Terminator.Return) block.terminator();
      Value value =
          each.value().type().equals(type)
              ? each.value()
              : new Value.Convert(each.value(), type, each.span());
      block.add(new Instruction.Assign(result, value, each.span()));
      block.terminate(new Terminator.Jump(end, each.span()));
    }
  }
}
