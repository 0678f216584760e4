package org.b.backend.codegen;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.HeaderView;
import org.b.core.graph.Instruction;
import org.b.core.graph.Local;
import org.b.core.graph.PacketValidity;
import org.b.core.graph.Targets;
import org.b.core.graph.Terminator;
import org.b.core.graph.Value;
import org.b.core.program.BinaryOperator;

/**
 * The tests for headers that start where the header that was tested last ends: the pointer that was
 * compared then is theirs, and no offset is needed.
 */
final class HeaderEnds {
  /** What holds at one place: the header tested last, and the locals that hold where it ends. */
  private static final class State {
    HeaderView tested;
    final BitSet ends;

    State(HeaderView tested, BitSet ends) {
      this.tested = tested;
      this.ends = ends;
    }

    State copy() {
      return new State(tested, (BitSet) ends.clone());
    }
  }

  private final State[] entries;
  private final Set<BasicBlock> following = new HashSet<>();

  HeaderEnds(FunctionGraph graph) {
    entries = new State[graph.blocks().size()];
    entries[graph.entry().index()] = new State(null, new BitSet());
    boolean changed = true;
    while (changed) {
      changed = false;
      for (BasicBlock block : graph.blocks()) {
        changed |= entries[block.index()] != null && flow(block);
      }
    }
    for (BasicBlock block : graph.blocks()) {
      if (block.terminator() instanceof Terminator.ReachHeader reach
          && !isInCircle(block)
          && atEnd(block).ends.get(reach.view().offset().index())) {
        following.add(block);
      }
    }
  }

  /** Whether the header that a block's end tests for starts where the one tested last ends. */
  boolean startsAtEnd(BasicBlock block) {
    return following.contains(block);
  }

  /** Whether the same test may come again: then the header's place is no longer a constant. */
  static boolean isInCircle(BasicBlock block) {
    Set<BasicBlock> seen = new HashSet<>();
    Deque<BasicBlock> work = new ArrayDeque<>(block.terminator().successors());
    while (!work.isEmpty()) {
      BasicBlock next = work.pop();
      if (next == block) {
        return true;
      }
      if (seen.add(next)) {
        work.addAll(next.terminator().successors());
      }
    }
    return false;
  }

  private State atEnd(BasicBlock block) {
    State state = entries[block.index()].copy();
    block.instructions().forEach(instruction -> step(instruction, state));
    return state;
  }

  private boolean flow(BasicBlock block) {
    State end = atEnd(block);
    boolean changed = false;
    for (BasicBlock successor : block.terminator().successors()) {
      State incoming = end;
      if (block.terminator() instanceof Terminator.ReachHeader reach) {
        incoming = new State(successor == reach.reached() ? reach.view() : null, new BitSet());
      }
      State known = entries[successor.index()];
      if (known == null) {
        entries[successor.index()] = incoming.copy();
        changed = true;
      } else {
        changed |= join(known, incoming);
      }
    }
    return changed;
  }

  private static boolean join(State known, State incoming) {
    int before = known.ends.cardinality();
    known.ends.and(incoming.ends);
    boolean other = known.tested != null && known.tested != incoming.tested;
    if (other) {
      known.tested = null;
    }
    return other || known.ends.cardinality() != before;
  }

  private static void step(Instruction instruction, State state) {
    if (PacketValidity.ends(instruction)) {
      state.tested = null;
      state.ends.clear();
    } else if (instruction instanceof Instruction.Assign assign) {
      boolean end =
          assign.value() instanceof Value.Read read
              ? state.ends.get(read.local().index())
              : isEnd(assign.value(), state.tested);
      Local target = assign.target();
      if (state.tested != null && target == state.tested.offset()) {
        state.tested = null;
      }
      state.ends.set(target.index(), end);
    } else {
      Targets.of(instruction).forEach(local -> state.ends.clear(local.index()));
    }
  }

  private static boolean isEnd(Value value, HeaderView tested) {
    return tested != null
        && value instanceof Value.Binary sum
        && sum.operator() == BinaryOperator.ADD
        && sum.left() instanceof Value.Read read
        && read.local() == tested.offset()
        && sum.right() instanceof Value.Constant size
        && size.value() == tested.size();
  }
}
