package org.b.core.checks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.Instruction;
import org.b.core.graph.Local;
import org.b.core.graph.Value;
import org.b.core.types.IntegerType;
import org.b.core.types.Type;

/**
 * Which values integer locals may have at one place: what was assigned, without what tests tell.
 * Never changed once made.
 */
final class Intervals {
  /** How often a block is looked at before what still grows is taken for anything. */
  private static final int PATIENCE = 6;

  /** All values from {@code smallest} to {@code largest}, as signed 64-bit numbers. */
  record Interval(long smallest, long largest) {
    static final Interval ANY = new Interval(Long.MIN_VALUE, Long.MAX_VALUE);
    private static final Interval ZERO = new Interval(0, 0);

    boolean isOne() {
      return smallest == largest;
    }

    private Interval hull(Interval other) {
      return new Interval(Math.min(smallest, other.smallest), Math.max(largest, other.largest));
    }
  }

  private final Map<Local, Interval> known;

  /** Whether a local that is not known may have any value, rather than the zero it starts with. */
  private final boolean forgotten;

  private Intervals(Map<Local, Interval> known, boolean forgotten) {
    this.known = known;
    this.forgotten = forgotten;
  }

  /** The state at the start of each block; {@code blocks} is in reverse postorder. */
  static Map<BasicBlock, Intervals> atEntry(List<BasicBlock> blocks) {
    Map<BasicBlock, Intervals> states = new IdentityHashMap<>();
    Map<BasicBlock, Integer> visits = new IdentityHashMap<>();
    states.put(blocks.get(0), new Intervals(Map.of(), false));
    boolean changed = true;
    while (changed) {
      changed = false;
      for (BasicBlock block : blocks) {
        Intervals state = states.get(block);
        if (state == null) {
          continue;
        }
        for (Instruction instruction : block.instructions()) {
          state = state.after(instruction);
        }
        for (BasicBlock successor : block.terminator().successors()) {
          Intervals before = states.get(successor);
          Intervals joined = before == null ? state : before.join(state);
          if (before != null && !joined.equals(before)) {
            int count = visits.merge(successor, 1, Integer::sum);
            joined = count > PATIENCE ? joined.withoutGrowth(before) : joined;
          }
          if (before == null || !joined.equals(before)) {
            states.put(successor, joined);
            changed = true;
          }
        }
      }
    }
    return states;
  }

  Intervals after(Instruction instruction) {
    if (instruction instanceof Instruction.Assign assign) {
      if (!(assign.target().type() instanceof IntegerType)) {
        return this;
      }
      Map<Local, Interval> copy = new HashMap<>(known);
      copy.put(assign.target(), of(assign.value()));
      return new Intervals(copy, forgotten);
    }
    List<Local> targets = targets(instruction);
    if (targets == null) {
      return new Intervals(Map.of(), true);
    }
    Map<Local, Interval> copy = new HashMap<>(known);
    targets.forEach(target -> copy.put(target, ofType(target.type())));
    return new Intervals(copy, forgotten);
  }

  /** The integer locals that an instruction sets; {@code null} where that is not known. */
  private static List<Local> targets(Instruction instruction) {
    List<Local> targets = new ArrayList<>();
    if (instruction instanceof Instruction.CallBuiltin call) {
      targets.add(call.target());
    } else if (instruction instanceof Instruction.ReadSystemCallRegister read) {
      targets.add(read.target());
    } else if (instruction instanceof Instruction.Update update) {
      update.target().ifPresent(targets::add);
    } else if (instruction instanceof Instruction.Delete delete) {
      delete.target().ifPresent(targets::add);
    } else if (instruction instanceof Instruction.CallHelper call) {
      call.target().ifPresent(targets::add);
      targets.addAll(call.slots(true));
    } else if (instruction instanceof Instruction.Call call) {
      call.target().ifPresent(targets::add);
    } else if (instruction instanceof Instruction.MeasurePacket measure) {
      targets.add(measure.target());
    } else if (instruction instanceof Instruction.CopyPacket copy) {
      targets.add(copy.target());
    } else if (!(instruction instanceof Instruction.Lookup
        || instruction instanceof Instruction.Opaque
        || instruction instanceof Instruction.Forget
        || instruction instanceof Instruction.Store
        || instruction instanceof Instruction.Zero
        || instruction instanceof Instruction.ReadKernelText
        || instruction instanceof Instruction.ReadThreadName
        || instruction instanceof Instruction.Copy
        || instruction instanceof Instruction.PreparePacket
        || instruction instanceof Instruction.ContextStore
        || instruction instanceof Instruction.PacketStore
        || instruction instanceof Instruction.AtomicAdd
        || instruction instanceof Instruction.Log
        || instruction instanceof Instruction.ChecksumUpdate)) {
      return null;
    }
    return targets;
  }

  /** The values that a value may have. */
  Interval of(Value value) {
    Interval type = ofType(value.type());
    if (value instanceof Value.Constant constant) {
      return new Interval(constant.value(), constant.value());
    } else if (value instanceof Value.Read read && value.type() instanceof IntegerType) {
      return known.getOrDefault(read.local(), forgotten ? type : Interval.ZERO);
    } else if (value instanceof Value.Convert convert) {
      Interval operand = of(convert.operand());
      boolean fits = operand.smallest() >= type.smallest() && operand.largest() <= type.largest();
      return fits ? operand : type;
    } else if (value instanceof Value.Binary binary) {
      return binary(binary, type);
    }
    return type;
  }

  private Interval binary(Value.Binary binary, Interval type) {
    Interval left = of(binary.left());
    Interval right = of(binary.right());
    boolean positive = left.smallest() >= 0 && right.smallest() >= 0;
    return switch (binary.operator()) {
      case AND -> positive ? new Interval(0, Math.min(left.largest(), right.largest())) : type;
      case OR, XOR ->
          positive ? new Interval(0, allOnes(Math.max(left.largest(), right.largest()))) : type;
      case MODULO ->
          positive && right.smallest() > 0
              ? new Interval(0, Math.min(left.largest(), right.largest() - 1))
              : type;
      case DIVIDE -> positive ? new Interval(0, left.largest()) : type;
      case EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL -> new Interval(0, 1);
      default -> type;
    };
  }

  private static long allOnes(long value) {
    return value == 0 ? 0 : -1L >>> Long.numberOfLeadingZeros(value);
  }

  private static Interval ofType(Type type) {
    if (!(type instanceof IntegerType integer) || integer.width() == 64) {
      return Interval.ANY;
    }
    long half = 1L << (integer.width() - 1);
    return integer.signed() ? new Interval(-half, half - 1) : new Interval(0, 2 * half - 1);
  }

  private Intervals join(Intervals other) {
    Map<Local, Interval> both = new HashMap<>();
    Set<Local> locals = new HashSet<>(known.keySet());
    locals.addAll(other.known.keySet());
    for (Local local : locals) {
      both.put(local, get(local).hull(other.get(local)));
    }
    return new Intervals(both, forgotten || other.forgotten);
  }

  private Interval get(Local local) {
    return known.getOrDefault(local, forgotten ? ofType(local.type()) : Interval.ZERO);
  }

  private Intervals withoutGrowth(Intervals before) {
    Map<Local, Interval> copy = new HashMap<>(known);
    copy.replaceAll(
        (local, interval) -> interval.equals(before.get(local)) ? interval : ofType(local.type()));
    return new Intervals(copy, forgotten);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Intervals that
        && that.forgotten == forgotten
        && that.known.equals(known);
  }

  @Override
  public int hashCode() {
    return known.hashCode();
  }
}
