package org.b.core.ranges;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.Local;
import org.b.core.graph.Terminator;
import org.b.core.graph.Value;
import org.b.core.graph.Values;
import org.b.core.program.BinaryOperator;
import org.b.core.program.UnaryOperator;
import org.b.core.types.IntegerType;

/**
 * The ranges of a function's integers at every block. Works on loops too: bounds that grow are
 * taken to the next number that the function compares with, then narrowed again.
 */
public final class RangeAnalysis {
  /** Rounds after which growing bounds are widened. */
  private static final int PATIENCE = 3;

  private static final int NARROWINGS = 3;

  /** What functions give that are called. */
  interface Calls {
    Range result(Instruction.Call call, List<Range> arguments);
  }

  private final FunctionGraph graph;
  private final Ranges start;
  private final long[] thresholds;
  private final LoopCounters counters;
  private Map<BasicBlock, Ranges> entries = new HashMap<>();

  private RangeAnalysis(FunctionGraph graph, Ranges start) {
    this.graph = graph;
    this.start = start;
    this.thresholds = thresholds(graph);
    this.counters = new LoopCounters(graph);
  }

  /**
   * Analyses one function.
   *
   * @param passed what parameters hold; others may hold anything
   */
  static RangeAnalysis of(FunctionGraph graph, Map<Local, Range> passed, Calls calls) {
    RangeAnalysis analysis = new RangeAnalysis(graph, Ranges.start(graph, passed, calls));
    analysis.solve();
    return analysis;
  }

  /** What the function returns; empty where it never does. */
  Optional<Range> result() {
    Optional<Range> all = Optional.empty();
    for (BasicBlock block : graph.blocks()) {
      if (block.terminator() instanceof Terminator.Return result) {
        Optional<Range> one = atEnd(block).map(ranges -> ranges.of(result.value()));
        all =
            all.isPresent() && one.isPresent()
                ? Optional.of(all.get().or(one.get()))
                : all.or(() -> one);
      }
    }
    return all;
  }

  /** At the start of a block; empty where control never comes. */
  public Optional<Ranges> atEntry(BasicBlock block) {
    return Optional.ofNullable(entries.get(block));
  }

  /** At the end of a block, before its terminator; empty where control never comes. */
  public Optional<Ranges> atEnd(BasicBlock block) {
    return atEntry(block).map(entry -> after(block, entry));
  }

  private void solve() {
    Map<BasicBlock, Integer> changes = new HashMap<>();
    LoopCounters.Starts starts = new LoopCounters.Starts();
    entries.put(graph.entry(), start);
    boolean changed = true;
    while (changed) {
      changed = false;
      for (BasicBlock block : graph.blocks()) {
        Ranges entry = entries.get(block);
        if (entry == null) {
          continue;
        }
        Ranges end = after(block, entry);
        for (BasicBlock successor : block.terminator().successors()) {
          Optional<Ranges> incoming = onEdge(block, successor, end, starts);
          if (incoming.isEmpty()) {
            continue;
          }
          Ranges known = entries.get(successor);
          if (known == null) {
            entries.put(successor, incoming.get());
            changed = true;
            continue;
          }
          boolean back = successor.index() <= block.index();
          Ranges joined = known.join(incoming.get());
          if (joined.same(known)) {
            continue;
          }
          int count = back ? changes.merge(successor, 1, Integer::sum) : 0;
          entries.put(
              successor, count > PATIENCE ? known.widen(incoming.get(), thresholds) : joined);
          changed = true;
        }
      }
    }
    for (int i = 0; i < NARROWINGS && !changes.isEmpty(); i++) {
      narrow();
    }
  }

  /** One more round from what holds anyway: the result holds too, and may be less. */
  private void narrow() {
    Map<BasicBlock, Ranges> next = new HashMap<>();
    LoopCounters.Starts starts = new LoopCounters.Starts();
    next.put(graph.entry(), start);
    for (BasicBlock block : graph.blocks()) {
      Ranges entry = entries.get(block);
      if (entry == null) {
        continue;
      }
      Ranges end = after(block, entry);
      for (BasicBlock successor : block.terminator().successors()) {
        onEdge(block, successor, end, starts)
            .ifPresent(incoming -> next.merge(successor, incoming, Ranges::join));
      }
    }
    entries = next;
  }

  private static Ranges after(BasicBlock block, Ranges entry) {
    Ranges state = entry;
    for (Instruction instruction : block.instructions()) {
      state = state.after(instruction);
    }
    return state;
  }

  /** As {@link #along}, with what is known of the counters of loops. */
  private Optional<Ranges> onEdge(
      BasicBlock block, BasicBlock successor, Ranges end, LoopCounters.Starts starts) {
    Optional<Ranges> state = along(block.terminator(), successor, end);
    if (state.isEmpty()) {
      return state;
    }
    Ranges result = state.get();
    if (counters.isBack(block, successor)) {
      return Optional.of(counters.back(successor, result, starts.of(successor)));
    }
    if (counters.isHeader(successor)) {
      starts.add(successor, result);
    }
    return Optional.of(
        counters.isHeader(block)
            ? counters.into(block, successor, result, starts.of(block))
            : result);
  }

  /** What holds on the way to a successor; empty where control cannot take it. */
  private static Optional<Ranges> along(Terminator terminator, BasicBlock successor, Ranges state) {
    if (terminator instanceof Terminator.Branch branch && branch.then() != branch.otherwise()) {
      return where(state, branch.condition(), successor == branch.then())
          .flatMap(RangeAnalysis::related);
    }
    if (terminator instanceof Terminator.Switch choice && successor != choice.otherwise()) {
      Optional<Ranges> joined = Optional.empty();
      for (Terminator.Case c : choice.cases()) {
        if (c.target() == successor) {
          Optional<Ranges> one = state.where(choice.value(), Range.constant(c.value()));
          joined =
              joined.isPresent() && one.isPresent()
                  ? Optional.of(joined.get().join(one.get()))
                  : joined.or(() -> one);
        }
      }
      return joined;
    }
    return Optional.of(state);
  }

  /** Where a condition is true, or false. */
  private static Optional<Ranges> where(Ranges state, Value condition, boolean truth) {
    if (condition instanceof Value.Unary unary && unary.operator() == UnaryOperator.NOT) {
      return where(state, unary.operand(), !truth);
    }
    if (condition instanceof Value.Binary binary && binary.operator().isComparison()) {
      return compared(state, truth ? binary.operator() : negated(binary.operator()), binary);
    }
    if (!(condition.type() instanceof IntegerType)) {
      return Optional.of(state);
    }
    Range range = state.of(condition);
    if (!truth) {
      return state.where(condition, Range.constant(0));
    }
    return range.equals(Range.constant(0))
        ? Optional.empty()
        : range.least() >= 0 ? state.where(condition, Range.unsigned(1, -1)) : Optional.of(state);
  }

  private static BinaryOperator negated(BinaryOperator operator) {
    return switch (operator) {
      case EQUAL -> BinaryOperator.NOT_EQUAL;
      case NOT_EQUAL -> BinaryOperator.EQUAL;
      case LESS -> BinaryOperator.GREATER_EQUAL;
      case LESS_EQUAL -> BinaryOperator.GREATER;
      case GREATER -> BinaryOperator.LESS_EQUAL;
      default -> BinaryOperator.LESS;
    };
  }

  private static Optional<Ranges> compared(
      Ranges state, BinaryOperator operator, Value.Binary comparison) {
    Value left = comparison.left();
    Value right = comparison.right();
    boolean signed = comparison.operands().signed();
    return switch (operator) {
      case EQUAL ->
          state.where(left, state.of(right)).flatMap(next -> next.where(right, state.of(left)));
      case NOT_EQUAL ->
          without(state, left, state.of(right))
              .flatMap(next -> without(next, right, state.of(left)));
      case LESS -> less(state, left, right, signed, 1);
      case LESS_EQUAL -> less(state, left, right, signed, 0);
      case GREATER -> less(state, right, left, signed, 1);
      default -> less(state, right, left, signed, 0);
    };
  }

  /** The value differs from the other one: says something where that is an end of its range. */
  private static Optional<Ranges> without(Ranges state, Value value, Range other) {
    if (!other.isConstant()) {
      return Optional.of(state);
    }
    Range range = state.of(value);
    if (range.equals(other)) {
      return Optional.empty();
    }
    if (range.low() == other.low()) {
      return state.where(value, Range.unsigned(range.low() + 1, range.high()));
    } else if (range.high() == other.low()) {
      return state.where(value, Range.unsigned(range.low(), range.high() - 1));
    }
    return Optional.of(state);
  }

  /** What relations say once more, after a test of one of their sides. */
  private static Optional<Ranges> related(Ranges state) {
    Optional<Ranges> result = Optional.of(state);
    for (Relation relation : state.relations()) {
      result =
          result.flatMap(
              known ->
                  bounded(
                      known,
                      relation.small().value(),
                      relation.large().value(),
                      relation.signed(),
                      relation.distance()));
    }
    return result;
  }

  /** {@code small + distance <= large}, also for what is learnt later. */
  private static Optional<Ranges> less(
      Ranges state, Value small, Value large, boolean signed, int distance) {
    Optional<Ranges> result = bounded(state, small, large, signed, distance);
    return Relation.of(small, large, signed, distance)
        .map(relation -> result.map(known -> known.with(relation)))
        .orElse(result);
  }

  /** {@code small + distance <= large}. */
  private static Optional<Ranges> bounded(
      Ranges state, Value small, Value large, boolean signed, int distance) {
    Range a = state.of(small);
    Range b = state.of(large);
    if (signed) {
      if (distance > 0 && (b.most() == Long.MIN_VALUE || a.least() == Long.MAX_VALUE)) {
        return Optional.empty();
      }
      return state
          .where(small, Range.signed(Long.MIN_VALUE, b.most() - distance))
          .flatMap(next -> next.where(large, Range.signed(a.least() + distance, Long.MAX_VALUE)));
    }
    if (distance > 0 && (b.high() == 0 || a.low() == -1)) {
      return Optional.empty();
    }
    return state
        .where(small, Range.unsigned(0, b.high() - distance))
        .flatMap(next -> next.where(large, Range.unsigned(a.low() + distance, -1)));
  }

  /**
   * Numbers at which a growing bound may come to rest: what is compared with, and its neighbours.
   */
  private static long[] thresholds(FunctionGraph graph) {
    TreeSet<Long> numbers = new TreeSet<>();
    for (BasicBlock block : graph.blocks()) {
      Values.of(block.terminator()).forEach(value -> collect(value, numbers));
    }
    for (int bits = 8; bits < 64; bits *= 2) {
      numbers.add((1L << bits) - 1);
      numbers.add((1L << (bits - 1)) - 1);
    }
    return numbers.stream().mapToLong(number -> number).toArray();
  }

  private static void collect(Value value, TreeSet<Long> numbers) {
    if (value instanceof Value.Constant constant) {
      numbers.add(constant.value() - 1);
      numbers.add(constant.value());
      numbers.add(constant.value() + 1);
    }
    Values.of(value).forEach(operand -> collect(operand, numbers));
  }
}
