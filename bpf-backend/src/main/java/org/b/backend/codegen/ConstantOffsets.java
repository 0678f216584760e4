package org.b.backend.codegen;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.LongBinaryOperator;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.HeaderView;
import org.b.core.graph.Instruction;
import org.b.core.graph.Targets;
import org.b.core.graph.Terminator;
import org.b.core.graph.Value;

/**
 * Which headers lie at the same constant offset of every packet: their fields can be read straight
 * from the packet's start, without a pointer of their own. Those that lie at one of a few constant
 * offsets, behind a header that may be there or not, need a pointer, but no bound: the verifier
 * knows the offset on every path.
 */
final class ConstantOffsets {
  /** Farther than any header that has no header of variable length before it. */
  private static final int LARGEST = 0x3fff;

  /** More offsets than this are taken for any. */
  private static final int FEW = 4;

  /**
   * What an integer local may hold at one place; {@code null} stands for any value. The offset of a
   * header that has not been reached holds nothing, since nothing reads it.
   */
  private static final class State {
    final List<Set<Long>> values;

    State(FunctionGraph graph) {
      values = new ArrayList<>(Collections.nCopies(graph.locals().size(), Set.of(0L)));
      graph.views().forEach(view -> values.set(view.offset().index(), Set.of()));
    }

    State(State other) {
      values = new ArrayList<>(other.values);
    }

    boolean join(State other) {
      boolean changed = false;
      for (int i = 0; i < values.size(); i++) {
        Set<Long> joined = union(values.get(i), other.values.get(i));
        if (!Objects.equals(joined, values.get(i))) {
          values.set(i, joined);
          changed = true;
        }
      }
      return changed;
    }
  }

  private final Set<BasicBlock> constant = new HashSet<>();
  private final Map<HeaderView, Set<Long>> offsets = new IdentityHashMap<>();

  ConstantOffsets(FunctionGraph graph) {
    Map<BasicBlock, State> entries = new HashMap<>();
    entries.put(graph.entry(), new State(graph));
    boolean changed = true;
    while (changed) {
      changed = false;
      for (BasicBlock block : graph.blocks()) {
        State entry = entries.get(block);
        if (entry == null) {
          continue;
        }
        State end = after(block, entry);
        if (block.terminator() instanceof Terminator.ReachHeader reach) {
          forgetOneOfSeveral(end, reach.view().offset().index());
        }
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
        Set<Long> here = after(block, entries.get(block)).values.get(reach.view().offset().index());
        Set<Long> known = offsets.get(reach.view());
        offsets.put(reach.view(), known == null ? orNone(here) : orNone(join(known, here)));
        if (!orNone(here).isEmpty()) {
          constant.add(block);
        }
      }
    }
  }

  /** See {@link PacketWriter}: from there on the verifier does not know it either. */
  private static void forgetOneOfSeveral(State state, int local) {
    Set<Long> values = state.values.get(local);
    if (values != null && values.size() > 1) {
      state.values.set(local, null);
    }
  }

  private static Set<Long> join(Set<Long> known, Set<Long> here) {
    return known.isEmpty() ? null : union(known, here);
  }

  /** None stands for any. */
  private static Set<Long> orNone(Set<Long> values) {
    return values == null || values.stream().anyMatch(value -> value < 0 || value > LARGEST)
        ? Set.of()
        : values;
  }

  private static Set<Long> union(Set<Long> left, Set<Long> right) {
    if (left == null || right == null) {
      return null;
    }
    Set<Long> both = new HashSet<>(left);
    both.addAll(right);
    return both.size() > FEW ? null : both;
  }

  /** The header's byte offset in the packet, where it is always the same. */
  OptionalInt of(HeaderView view) {
    Set<Long> values = offsets.getOrDefault(view, Set.of());
    return values.size() == 1
        ? OptionalInt.of(values.iterator().next().intValue())
        : OptionalInt.empty();
  }

  /** Whether the offset of the header that a block's end tests for is one of a few constants. */
  boolean isConstantOnEveryPath(BasicBlock block) {
    return constant.contains(block);
  }

  private static State after(BasicBlock block, State entry) {
    State state = new State(entry);
    for (Instruction instruction : block.instructions()) {
      if (instruction instanceof Instruction.Assign assign) {
        state.values.set(assign.target().index(), evaluate(assign.value(), state));
      } else if (instruction instanceof Instruction.Forget forget) {
        state.values.set(forget.local().index(), null);
      } else {
        Targets.of(instruction).forEach(target -> state.values.set(target.index(), null));
      }
    }
    return state;
  }

  private static Set<Long> evaluate(Value value, State state) {
    if (value instanceof Value.Constant constant) {
      return Set.of(constant.value());
    } else if (value instanceof Value.Read read) {
      return state.values.get(read.local().index());
    } else if (value instanceof Value.Binary binary && binary.type().width() == 64) {
      Set<Long> left = evaluate(binary.left(), state);
      Set<Long> right = evaluate(binary.right(), state);
      if (left != null && right != null) {
        return switch (binary.operator()) {
          case ADD -> each(left, right, Long::sum);
          case MULTIPLY -> each(left, right, (a, b) -> a * b);
          default -> null;
        };
      }
    }
    return null;
  }

  private static Set<Long> each(Set<Long> left, Set<Long> right, LongBinaryOperator operator) {
    Set<Long> results = new HashSet<>();
    for (long a : left) {
      for (long b : right) {
        results.add(operator.applyAsLong(a, b));
      }
    }
    return results.size() > FEW ? null : results;
  }
}
