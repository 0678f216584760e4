package org.b.core.ranges;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.Local;
import org.b.core.graph.Memory;
import org.b.core.graph.MemoryUses;
import org.b.core.graph.Targets;
import org.b.core.graph.Value;
import org.b.core.types.IntegerType;

/**
 * What is known about the integers of a function at one place: about its locals, and about the
 * fields of its own structs and of what is set when the program is loaded. What others can change,
 * in tables, packets and other variables outside functions, is never known. Never changed once
 * made.
 */
public final class Ranges {
  /**
   * An integer in memory that nobody else changes.
   *
   * @param owner the local that it is part of, or the config
   */
  private record Place(Object owner, int bitOffset, int bitWidth) {
    static Optional<Place> of(Memory memory) {
      if (!memory.subscripts().isEmpty() || !(memory.type() instanceof IntegerType)) {
        return Optional.empty();
      }
      Object owner =
          memory.base() instanceof Memory.Stack stack
              ? stack.local()
              : memory.base() instanceof Memory.Shared shared && shared.global().isConfig()
                  ? shared.global()
                  : null;
      return Optional.ofNullable(owner)
          .map(place -> new Place(place, memory.bitOffset(), memory.bitWidth()));
    }
  }

  private final Range[] locals;
  private final Map<Place, Range> fields;
  private final RangeAnalysis.Calls calls;

  private Ranges(Range[] locals, Map<Place, Range> fields, RangeAnalysis.Calls calls) {
    this.locals = locals;
    this.fields = fields;
    this.calls = calls;
  }

  /**
   * Where a function starts.
   *
   * @param passed what parameters hold; others may hold anything
   */
  static Ranges start(FunctionGraph graph, Map<Local, Range> passed, RangeAnalysis.Calls calls) {
    Range[] locals = new Range[graph.locals().size()];
    for (Local local : graph.locals()) {
      locals[local.index()] = passed.getOrDefault(local, any(local));
    }
    return new Ranges(locals, Map.of(), calls);
  }

  private Ranges of(Range[] newLocals, Map<Place, Range> newFields) {
    return new Ranges(newLocals, newFields, calls);
  }

  /** What a call passes, in order; anything for what is no integer. */
  List<Range> arguments(Instruction.Call call) {
    return call.arguments().stream()
        .map(
            argument ->
                argument instanceof Instruction.CallArgument.OfValue passed
                        && passed.value().type() instanceof IntegerType
                    ? of(passed.value())
                    : Range.ANY)
        .toList();
  }

  private static Range any(Local local) {
    return local.type() instanceof IntegerType type ? Range.of(type) : Range.ANY;
  }

  public Range of(Local local) {
    return locals[local.index()];
  }

  /** What a value may be. */
  public Range of(Value value) {
    Range type = value.type() instanceof IntegerType integer ? Range.of(integer) : Range.ANY;
    Range range = evaluate(value);
    return range.and(type).orElse(type);
  }

  private Range evaluate(Value value) {
    if (value instanceof Value.Constant constant) {
      return RangeArithmetic.convert(Range.constant(constant.value()), constant.type());
    } else if (value instanceof Value.Read read) {
      return of(read.local());
    } else if (value instanceof Value.Load load) {
      return Place.of(load.memory()).map(fields::get).orElse(Range.ANY);
    } else if (value instanceof Value.Unary unary) {
      return RangeArithmetic.unary(unary.operator(), of(unary.operand()), unary.type());
    } else if (value instanceof Value.Binary binary) {
      return RangeArithmetic.binary(
          binary.operator(), of(binary.left()), of(binary.right()), binary.operands());
    } else if (value instanceof Value.Convert convert) {
      return RangeArithmetic.convert(of(convert.operand()), convert.type());
    } else if (value instanceof Value.Slice slice) {
      return RangeArithmetic.slice(of(slice.operand()), slice.offset(), slice.type());
    }
    return Range.ANY;
  }

  /** After an instruction. */
  public Ranges after(Instruction instruction) {
    if (instruction instanceof Instruction.Assign assign) {
      return assign.target().type() instanceof IntegerType
          ? with(assign.target(), of(assign.value()))
          : this;
    }
    Ranges result = this;
    if (instruction instanceof Instruction.NextEntry next && next.table().isArray()) {
      return with(next.key(), Range.unsigned(0, next.table().entries() - 1)).without(next.leaf());
    }
    for (Local target : Targets.of(instruction)) {
      if (target.type() instanceof IntegerType) {
        result = result.with(target, any(target));
      } else {
        result = result.without(target);
      }
    }
    if (instruction instanceof Instruction.Call call
        && call.target().isPresent()
        && call.target().get().type() instanceof IntegerType type) {
      Range given = calls.result(call, arguments(call)).and(Range.of(type)).orElse(Range.of(type));
      result = result.with(call.target().get(), given);
    }
    for (MemoryUses.Use use : MemoryUses.in(instruction)) {
      if (use.kind() != MemoryUses.Kind.READ && use.memory().base() instanceof Memory.Stack stack) {
        result = result.without(stack.local(), use.memory());
      }
    }
    if (instruction instanceof Instruction.Store store
        && store.target().base() instanceof Memory.Stack stack
        && store.target().subscripts().isEmpty()
        && store.target().type() instanceof IntegerType type) {
      Place place = new Place(stack.local(), store.target().bitOffset(), store.target().bitWidth());
      result = result.with(place, RangeArithmetic.convert(of(store.value()), type));
    }
    return result;
  }

  private Ranges with(Local local, Range range) {
    if (locals[local.index()].equals(range)) {
      return this;
    }
    Range[] copy = locals.clone();
    copy[local.index()] = range;
    return of(copy, fields);
  }

  private Ranges with(Place place, Range range) {
    Map<Place, Range> copy = new HashMap<>(fields);
    copy.put(place, range);
    return of(locals, copy);
  }

  private Ranges without(Local local) {
    if (fields.keySet().stream().noneMatch(place -> place.owner() == local)) {
      return this;
    }
    Map<Place, Range> copy = new HashMap<>(fields);
    copy.keySet().removeIf(place -> place.owner() == local);
    return of(locals, copy);
  }

  /** Forgets what a write may change. */
  private Ranges without(Local local, Memory written) {
    if (!written.subscripts().isEmpty()) {
      return without(local);
    }
    int from = written.bitOffset();
    int to = from + written.bitWidth();
    Map<Place, Range> copy = new HashMap<>(fields);
    copy.keySet()
        .removeIf(
            place ->
                place.owner() == local
                    && place.bitOffset() < to
                    && from < place.bitOffset() + place.bitWidth());
    return of(locals, copy);
  }

  /**
   * Where a value is known to be in a range; empty where it cannot be. Says what follows for the
   * local or field that the value is read from.
   */
  Optional<Ranges> where(Value value, Range range) {
    Optional<Range> both = of(value).and(range);
    if (both.isEmpty()) {
      return Optional.empty();
    }
    if (value instanceof Value.Read read && read.local().type() instanceof IntegerType) {
      return Optional.of(with(read.local(), both.get()));
    } else if (value instanceof Value.Convert convert
        && convert.operand().type() instanceof IntegerType
        && of(convert.operand()).fits(convert.type())) {
      return where(convert.operand(), both.get());
    } else if (value instanceof Value.Load load && Place.of(load.memory()).isPresent()) {
      return Optional.of(with(Place.of(load.memory()).get(), both.get()));
    } else if (value instanceof Value.Binary sum
        && sum.right() instanceof Value.Constant
        && sum.operator() == org.b.core.program.BinaryOperator.ADD) {
      // x + c is in a range: so is x, where the sum cannot wrap
      Range constant = of(sum.right());
      Range whole =
          RangeArithmetic.binary(sum.operator(), of(sum.left()), constant, IntegerType.I64);
      if (whole.fits(sum.operands()) && !whole.equals(Range.ANY)) {
        Range left =
            RangeArithmetic.binary(
                org.b.core.program.BinaryOperator.SUBTRACT, both.get(), constant, IntegerType.I64);
        return where(sum.left(), left);
      }
    }
    return Optional.of(this);
  }

  /** What holds whichever of two ways control came. */
  Ranges join(Ranges other) {
    Range[] joined = new Range[locals.length];
    for (int i = 0; i < joined.length; i++) {
      joined[i] = locals[i].equals(other.locals[i]) ? locals[i] : locals[i].or(other.locals[i]);
    }
    Map<Place, Range> both = new HashMap<>();
    fields.forEach(
        (place, range) -> {
          Range second = other.fields.get(place);
          if (second != null) {
            both.put(place, range.or(second));
          }
        });
    return of(joined, both);
  }

  /** As {@link #join}; bounds that have changed go on to the next threshold at once. */
  Ranges widen(Ranges other, long[] thresholds) {
    Ranges joined = join(other);
    Range[] wide = new Range[locals.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = widen(locals[i], joined.locals[i], thresholds);
    }
    Map<Place, Range> both = new HashMap<>();
    joined.fields.forEach(
        (place, range) -> {
          if (range.equals(fields.get(place))) {
            both.put(place, range);
          }
        });
    return of(wide, both);
  }

  private static Range widen(Range before, Range now, long[] thresholds) {
    if (before.equals(now)) {
      return now;
    }
    long least = now.least();
    long most = now.most();
    long low = now.low();
    long high = now.high();
    if (least < before.least()) {
      least = Long.MIN_VALUE;
      for (long threshold : thresholds) {
        if (threshold <= now.least()) {
          least = Math.max(least, threshold);
        }
      }
    }
    if (most > before.most()) {
      most = Long.MAX_VALUE;
      for (long threshold : thresholds) {
        if (threshold >= now.most()) {
          most = Math.min(most, threshold);
        }
      }
    }
    if (Long.compareUnsigned(low, before.low()) < 0) {
      low = 0;
    }
    if (Long.compareUnsigned(high, before.high()) > 0) {
      high = -1;
      for (long threshold : thresholds) {
        if (Long.compareUnsigned(threshold, now.high()) >= 0) {
          high = Range.unsignedMin(high, threshold);
        }
      }
    }
    boolean sameBits = now.bits() == before.bits() && now.unknown() == before.unknown();
    return new Range(
        least, most, low, high, sameBits ? now.bits() : 0, sameBits ? now.unknown() : -1);
  }

  boolean same(Ranges other) {
    return Arrays.equals(locals, other.locals) && fields.equals(other.fields);
  }
}
