package org.b.backend.codegen;

import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.HeaderView;
import org.b.core.graph.Instruction;
import org.b.core.graph.Targets;
import org.b.core.graph.Terminator;
import org.b.core.graph.Value;

/**
 * Which headers lie at the same constant offset of every packet: their fields can be read straight
 * from the packet's start, without a pointer of their own.
 */
final class ConstantOffsets {
  /** Farther than any header that has no header of variable length before it. */
  private static final int LARGEST = 0x3fff;

  /** What is known of every integer local at one place; {@code null} stands for any value. */
  private static final class State {
    final Long[] values;

    State(int locals) {
      values = new Long[locals];
      Arrays.fill(values, 0L);
    }

    State(State other) {
      values = other.values.clone();
    }

    boolean join(State other) {
      boolean changed = false;
      for (int i = 0; i < values.length; i++) {
        if (values[i] != null && !values[i].equals(other.values[i])) {
          values[i] = null;
          changed = true;
        }
      }
      return changed;
    }
  }

  private final Map<HeaderView, OptionalInt> offsets = new IdentityHashMap<>();

  ConstantOffsets(FunctionGraph graph) {
    Map<BasicBlock, State> entries = new HashMap<>();
    entries.put(graph.entry(), new State(graph.locals().size()));
    boolean changed = true;
    while (changed) {
      changed = false;
      for (BasicBlock block : graph.blocks()) {
        State entry = entries.get(block);
        if (entry == null) {
          continue;
        }
        State end = after(block, entry);
        for (BasicBlock successor : block.terminator().successors()) {
          State known = entries.get(successor);
          if (known == null) {
            entries.put(successor, new State(end));
            changed = true;
          } else {
            changed |= known.join(end);
          }
        }
      }
    }
    for (BasicBlock block : graph.blocks()) {
      if (block.terminator() instanceof Terminator.ReachHeader reach
          && entries.containsKey(block)) {
        Long offset = after(block, entries.get(block)).values[reach.view().offset().index()];
        OptionalInt here =
            offset == null || offset < 0 || offset > LARGEST
                ? OptionalInt.empty()
                : OptionalInt.of(offset.intValue());
        offsets.merge(reach.view(), here, (a, b) -> a.equals(b) ? a : OptionalInt.empty());
      }
    }
  }

  /** The header's byte offset in the packet, where it is always the same. */
  OptionalInt of(HeaderView view) {
    return offsets.getOrDefault(view, OptionalInt.empty());
  }

  private static State after(BasicBlock block, State entry) {
    State state = new State(entry);
    for (Instruction instruction : block.instructions()) {
      if (instruction instanceof Instruction.Assign assign) {
        state.values[assign.target().index()] = evaluate(assign.value(), state);
      } else {
        Targets.of(instruction).forEach(target -> state.values[target.index()] = null);
      }
    }
    return state;
  }

  private static Long evaluate(Value value, State state) {
    if (value instanceof Value.Constant constant) {
      return constant.value();
    } else if (value instanceof Value.Read read) {
      return state.values[read.local().index()];
    } else if (value instanceof Value.Binary binary && binary.type().width() == 64) {
      Long left = evaluate(binary.left(), state);
      Long right = evaluate(binary.right(), state);
      if (left != null && right != null) {
        return switch (binary.operator()) {
          case ADD -> left + right;
          case MULTIPLY -> left * right;
          default -> null;
        };
      }
    }
    return null;
  }
}
