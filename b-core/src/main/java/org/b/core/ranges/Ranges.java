package org.b.core.ranges;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.b.core.facts.HelperCall;
import org.b.core.graph.Argument;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.Local;
import org.b.core.graph.Memory;
import org.b.core.graph.MemoryUses;
import org.b.core.graph.PacketValidity;
import org.b.core.graph.Targets;
import org.b.core.graph.Value;
import org.b.core.program.BinaryOperator;
import org.b.core.types.ArrayType;
import org.b.core.types.IntegerType;
import org.b.core.types.StructType;

/**
 * What is known about the integers of a function at one place: about its locals, and about what it
 * computes or loads again, until something may have changed it: its own stores, or what it calls.
 * What other processors do meanwhile is not looked at: the code generator brings what must be in a
 * range into it where it is used. Never changed once made.
 */
public final class Ranges {
  /** MAX_ERRNO in include/linux/err.h. */
  private static final long LARGEST_ERROR = 4095;

  private static final int MOST_FIELDS = 32;

  private static final int MOST_RELATIONS = 8;

  private final Range[] locals;
  private final Map<Term, Range> terms;
  private final Set<Relation> relations;
  private final Surroundings surroundings;

  /**
   * What stays the same everywhere in a function.
   *
   * @param arrays that its callers have passed
   */
  private record Surroundings(Set<Local> arrays, RangeAnalysis.Calls calls) {}

  private Ranges(
      Range[] locals, Map<Term, Range> terms, Set<Relation> relations, Surroundings surroundings) {
    this.locals = locals;
    this.terms = terms;
    this.relations = relations;
    this.surroundings = surroundings;
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
    Set<Local> arrays =
        graph.parameters().stream()
            .filter(local -> local.type() instanceof ArrayType)
            .collect(Collectors.toSet());
    return new Ranges(locals, Map.of(), Set.of(), new Surroundings(arrays, calls));
  }

  private Ranges of(Range[] newLocals, Map<Term, Range> newTerms) {
    return new Ranges(newLocals, newTerms, relations, surroundings);
  }

  private Ranges of(Set<Relation> newRelations) {
    return new Ranges(locals, terms, newRelations, surroundings);
  }

  Set<Relation> relations() {
    return relations;
  }

  /** Where a relation holds, until one of its sides changes. */
  Ranges with(Relation relation) {
    if (relations.size() >= MOST_RELATIONS || relations.contains(relation)) {
      return this;
    }
    Set<Relation> copy = new LinkedHashSet<>(relations);
    copy.add(relation);
    return of(copy);
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
    Range range = evaluate(value).and(type).orElse(type);
    if (terms.isEmpty()) {
      return range;
    }
    // what cannot be: control never comes here
    return Term.of(value).map(terms::get).flatMap(range::and).orElse(range);
  }

  private Range evaluate(Value value) {
    if (value instanceof Value.Constant constant) {
      return RangeArithmetic.convert(Range.constant(constant.value()), constant.type());
    } else if (value instanceof Value.Read read) {
      return of(read.local());
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
          : without(term -> term.reads(assign.target()));
    }
    Ranges result = this;
    for (Local target : Targets.of(instruction)) {
      result =
          target.type() instanceof IntegerType
              ? result.with(target, any(target))
              : result.without(term -> term.reads(target) || term.loadsFrom(target));
    }
    if (instruction instanceof Instruction.NextEntry next
        && next.table().isArray()
        && next.through().isEmpty()) {
      result = result.with(next.key().orElseThrow(), Range.unsigned(0, next.table().entries() - 1));
    }
    if (instruction instanceof Instruction.Call call
        && call.target().isPresent()
        && call.target().get().type() instanceof IntegerType type) {
      Range given = surroundings.calls().result(call, arguments(call));
      result = result.with(call.target().get(), given.and(Range.of(type)).orElse(Range.of(type)));
    }
    if (instruction instanceof Instruction.CallHelper call
        && call.target().isPresent()
        && call.helper().call().map(HelperCall::result).orElse(null)
            instanceof HelperCall.Result.Number number
        && number.length()) {
      result = result.with(call.target().get(), length(call));
    }
    return result.afterWrites(instruction, this);
  }

  /** A negative error, or at most the size that the helper gets. */
  private Range length(Instruction.CallHelper call) {
    List<HelperCall.Parameter> parameters = call.helper().call().orElseThrow().parameters();
    for (int i = 0; i < parameters.size(); i++) {
      if (parameters.get(i).kind().isSize()) {
        Argument argument = call.arguments().get(i);
        long most =
            argument instanceof Argument.Size size
                ? Range.unsignedMin(of(size.value()).high(), size.most())
                : of(((Argument.Scalar) argument).value()).high();
        return Range.signed(-LARGEST_ERROR, most);
      }
    }
    return Range.ANY;
  }

  /**
   * @param before what is stored is computed before
   */
  private Ranges afterWrites(Instruction instruction, Ranges before) {
    boolean calls = mayDoAnything(instruction);
    boolean context = mayChangeContext(instruction);
    boolean packet = PacketValidity.ends(instruction);
    Ranges result =
        without(
            term ->
                calls && (term.readsPacket() || term.readsForeign(surroundings.arrays()))
                    || context && term.readsContext()
                    || (packet || instruction instanceof Instruction.PacketStore)
                        && term.readsPacket()
                    || (packet || instruction instanceof Instruction.ContextStore)
                        && term.readsContext());
    for (MemoryUses.Use use : MemoryUses.in(instruction)) {
      if (use.kind() != MemoryUses.Kind.READ) {
        result = result.without(term -> term.changesWith(use.memory(), surroundings.arrays()));
      }
    }
    if (instruction instanceof Instruction.Zero zero) {
      for (Memory field : integers(zero.target())) {
        result = result.with(Term.of(field).orElseThrow(), Range.constant(0));
      }
    }
    if (instruction instanceof Instruction.Copy copy) {
      List<Memory> sources = integers(copy.source());
      List<Memory> targets = integers(copy.target());
      for (int i = 0; i < Math.min(sources.size(), targets.size()); i++) {
        Range copied = before.of(new Value.Load(sources.get(i), copy.span()));
        if (!copied.equals(Range.of((IntegerType) sources.get(i).type()))) {
          result = result.with(Term.of(targets.get(i)).orElseThrow(), copied);
        }
      }
    }
    if (instruction instanceof Instruction.Store store
        && store.target().type() instanceof IntegerType type
        && Term.of(store.target()).isPresent()) {
      Term place = Term.of(store.target()).get();
      boolean itself =
          store.target().indices().stream()
              .anyMatch(
                  index ->
                      Term.of(index)
                          .filter(term -> term.changesWith(store.target(), surroundings.arrays()))
                          .isPresent());
      if (!itself) {
        Range stored = RangeArithmetic.convert(before.of(store.value()), type);
        result = result.with(place, stored);
      }
    }
    return result;
  }

  /** The integers of a struct on the stack; none of one that has too many. */
  private static List<Memory> integers(Memory memory) {
    if (!(memory.base() instanceof Memory.Stack)
        || !memory.subscripts().isEmpty()
        || !(memory.type() instanceof StructType struct)) {
      return List.of();
    }
    List<Memory> integers =
        struct.integerFields().stream()
            .filter(field -> field.type() instanceof IntegerType)
            .map(memory::field)
            .toList();
    return integers.size() > MOST_FIELDS ? List.of() : integers;
  }

  /** Functions and helpers may change what is not the function's own. */
  private static boolean mayDoAnything(Instruction instruction) {
    return instruction instanceof Instruction.Call
        || instruction instanceof Instruction.CallHelper
        || instruction instanceof Instruction.Update
        || instruction instanceof Instruction.Delete
        || instruction instanceof Instruction.NextEntry
        || instruction instanceof Instruction.NextElement;
  }

  /**
   * Functions may change the context that they get, and helpers its fields where they get it or a
   * socket, whose state some of them show.
   */
  private static boolean mayChangeContext(Instruction instruction) {
    return instruction instanceof Instruction.Call call && call.callee().takesContext()
        || instruction instanceof Instruction.CallHelper helper
            && helper.arguments().stream()
                .anyMatch(
                    argument ->
                        argument instanceof Argument.Context
                            || argument instanceof Argument.Target
                            || argument instanceof Argument.Trusted);
  }

  private Ranges with(Local local, Range range) {
    Ranges result = without(term -> term.reads(local));
    if (locals[local.index()].equals(range)) {
      return result;
    }
    return result.narrowed(local, range);
  }

  /** What is also known of a local; the same where that cannot be. */
  Ranges within(Local local, Range range) {
    return of(local).and(range).map(both -> narrowed(local, both)).orElse(this);
  }

  /** More is known of a local that has not changed. */
  private Ranges narrowed(Local local, Range range) {
    Range[] copy = locals.clone();
    copy[local.index()] = range;
    return of(copy, terms);
  }

  private Ranges with(Term term, Range range) {
    Map<Term, Range> copy = new HashMap<>(terms);
    copy.put(term, range);
    return of(locals, copy);
  }

  private Ranges without(Predicate<Term> changed) {
    Predicate<Relation> ended =
        relation -> changed.test(relation.small().term()) || changed.test(relation.large().term());
    if (relations.stream().anyMatch(ended)) {
      Set<Relation> copy = new LinkedHashSet<>(relations);
      copy.removeIf(ended);
      return of(copy).without(changed);
    }
    if (terms.keySet().stream().noneMatch(changed)) {
      return this;
    }
    Map<Term, Range> copy = new HashMap<>(terms);
    copy.keySet().removeIf(changed);
    return of(locals, copy);
  }

  /**
   * Where a value is known to be in a range; empty where it cannot be. Says what follows for the
   * local or field that the value is read from.
   */
  Optional<Ranges> where(Value value, Range range) {
    Range known = of(value);
    Optional<Range> both = known.and(range);
    if (both.isEmpty()) {
      return Optional.empty();
    }
    if (value instanceof Value.Read read && read.local().type() instanceof IntegerType) {
      return Optional.of(narrowed(read.local(), both.get()));
    }
    Optional<Term> term = both.get().equals(known) ? Optional.empty() : Term.of(value);
    return operand(value, both.get())
        .map(result -> term.map(t -> result.with(t, both.get())).orElse(result));
  }

  /** What a value's range says about what it is computed from. */
  private Optional<Ranges> operand(Value value, Range range) {
    if (value instanceof Value.Convert convert
        && convert.operand().type() instanceof IntegerType
        && of(convert.operand()).fits(convert.type())) {
      return where(convert.operand(), range);
    } else if (value instanceof Value.Binary sum
        && sum.right() instanceof Value.Constant
        && sum.operator() == BinaryOperator.ADD) {
      // x + c is in a range: so is x, where the sum cannot wrap
      Range constant = of(sum.right());
      Range whole =
          RangeArithmetic.binary(sum.operator(), of(sum.left()), constant, IntegerType.I64);
      if (whole.fits(sum.operands()) && !whole.equals(Range.ANY)) {
        Range left =
            RangeArithmetic.binary(BinaryOperator.SUBTRACT, range, constant, IntegerType.I64);
        return where(sum.left(), left);
      }
    }
    return Optional.of(this);
  }

  private Set<Relation> common(Ranges other) {
    if (relations.equals(other.relations)) {
      return relations;
    }
    Set<Relation> both = new LinkedHashSet<>(relations);
    both.retainAll(other.relations);
    return both;
  }

  /** What holds whichever of two ways control came. */
  Ranges join(Ranges other) {
    Range[] joined = new Range[locals.length];
    for (int i = 0; i < joined.length; i++) {
      joined[i] = locals[i].equals(other.locals[i]) ? locals[i] : locals[i].or(other.locals[i]);
    }
    Map<Term, Range> both = new HashMap<>();
    terms.forEach(
        (term, range) -> {
          Range second = other.terms.get(term);
          if (second != null) {
            both.put(term, range.or(second));
          }
        });
    return of(joined, both).of(common(other));
  }

  /** As {@link #join}; bounds that have changed go on to the next threshold at once. */
  Ranges widen(Ranges other, long[] thresholds) {
    Ranges joined = join(other);
    Range[] wide = new Range[locals.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = widen(locals[i], joined.locals[i], thresholds);
    }
    Map<Term, Range> both = new HashMap<>();
    joined.terms.forEach(
        (term, range) -> {
          if (range.equals(terms.get(term))) {
            both.put(term, range);
          }
        });
    return of(wide, both).of(joined.relations);
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
    return Arrays.equals(locals, other.locals)
        && terms.equals(other.terms)
        && relations.equals(other.relations);
  }
}
