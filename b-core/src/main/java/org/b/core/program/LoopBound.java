package org.b.core.program;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.b.core.program.Expression.BinaryOperator;
import org.b.core.types.IntegerType;

/**
 * How often a loop runs at most, as its text shows: a counter that only the step changes, compared
 * with a value whose type or form bounds it.
 *
 * @param most iterations
 * @param plain whether start, end and step are constants, so that the counter alone shows the bound
 */
public record LoopBound(long most, boolean plain) {
  /** What {@code bpf_loop} and {@code may_goto} allow: BPF_MAX_LOOPS. */
  public static final long LARGEST = 8L << 20;

  private record Range(long least, long most) {
    boolean isConstant() {
      return least == most;
    }
  }

  /**
   * A change of a counter.
   *
   * @param by added to it
   */
  private record Step(Variable counter, long by) {}

  /** The bound; empty where there is none to be seen. A written {@code max} is one. */
  public static Optional<LoopBound> of(Statement.Loop loop) {
    Optional<LoopBound> counted = counted(loop);
    if (loop.most().isEmpty()) {
      return counted;
    }
    long most = loop.most().getAsLong();
    return counted
        .filter(bound -> bound.most() <= most)
        .or(() -> Optional.of(new LoopBound(most, false)));
  }

  /** The variable that the loop counts with, if it is known. */
  public static Optional<Variable> counter(Statement.Loop loop) {
    return stepOf(loop).map(Step::counter);
  }

  private static Optional<Step> stepOf(Statement.Loop loop) {
    return loop.step().isPresent()
        ? loop.step().flatMap(LoopBound::step)
        : last(loop.body()).flatMap(LoopBound::step);
  }

  private static Optional<LoopBound> counted(Statement.Loop loop) {
    Optional<Step> step = stepOf(loop);
    if (step.isEmpty() || loop.condition().isEmpty() || step.get().by() == 0) {
      return Optional.empty();
    }
    if (loop.step().isEmpty() && continues(loop.body())) {
      return Optional.empty();
    }
    Variable counter = step.get().counter();
    List<Statement> body = loop.body().statements();
    List<Statement> changing = loop.step().isPresent() ? body : body.subList(0, body.size() - 1);
    if (changing.stream().anyMatch(statement -> Assignments.to(counter, statement))) {
      return Optional.empty();
    }
    return bound(loop.condition().get(), step.get(), start(loop, counter));
  }

  /** The best bound that a conjunction gives. */
  private static Optional<LoopBound> bound(Expression condition, Step step, Range start) {
    if (condition instanceof Expression.Logical logical && logical.isAnd()) {
      Optional<LoopBound> left = bound(logical.left(), step, start);
      Optional<LoopBound> right = bound(logical.right(), step, start);
      if (left.isPresent() && right.isPresent()) {
        LoopBound best = left.get().most() <= right.get().most() ? left.get() : right.get();
        return Optional.of(new LoopBound(best.most(), false));
      }
      return left.or(() -> right).map(bound -> new LoopBound(bound.most(), bound.plain()));
    }
    if (condition instanceof Expression.Convert convert) {
      return bound(convert.operand(), step, start);
    }
    if (!(condition instanceof Expression.Binary binary) || !binary.operator().isComparison()) {
      return Optional.empty();
    }
    if (isCounter(binary.left(), step.counter())) {
      return bound(binary.operator(), range(binary.right()), step, start, binary.operands());
    }
    return isCounter(binary.right(), step.counter())
        ? bound(mirrored(binary.operator()), range(binary.left()), step, start, binary.operands())
        : Optional.empty();
  }

  /** {@code counter operator end} holds before each iteration. */
  private static Optional<LoopBound> bound(
      BinaryOperator operator, Range end, Step step, Range start, IntegerType operands) {
    IntegerType type = (IntegerType) step.counter().type();
    Range values = range(type);
    if (operands.signed() != type.signed() && operands.width() <= type.width()) {
      // compared as something else than it is counted as
      return Optional.empty();
    }
    long by = step.by();
    boolean plain = start.isConstant() && end.isConstant();
    if (by > 0) {
      long last =
          switch (operator) {
            case LESS -> end.most() - 1;
            case LESS_EQUAL -> end.most();
            case NOT_EQUAL ->
                plain && start.least() <= end.least() && (end.least() - start.least()) % by == 0
                    ? end.least() - 1
                    : Long.MAX_VALUE;
            default -> Long.MAX_VALUE;
          };
      return last > values.most() - by
          ? Optional.empty()
          : count(last - Math.min(start.least(), last + 1), by, start.least() > last, plain);
    }
    long first =
        switch (operator) {
          case GREATER -> end.least() + 1;
          case GREATER_EQUAL -> end.least();
          case NOT_EQUAL ->
              end.isConstant() && by == -1 && start.least() >= end.least()
                  ? end.least() + 1
                  : Long.MIN_VALUE;
          default -> Long.MIN_VALUE;
        };
    return first < values.least() - by
        ? Optional.empty()
        : count(start.most() - first, -by, start.most() < first, plain);
  }

  private static Optional<LoopBound> count(long distance, long by, boolean never, boolean plain) {
    long most = never ? 0 : distance / by + 1;
    return most < 0 || most > LARGEST ? Optional.empty() : Optional.of(new LoopBound(most, plain));
  }

  private static BinaryOperator mirrored(BinaryOperator operator) {
    return switch (operator) {
      case LESS -> BinaryOperator.GREATER;
      case LESS_EQUAL -> BinaryOperator.GREATER_EQUAL;
      case GREATER -> BinaryOperator.LESS;
      case GREATER_EQUAL -> BinaryOperator.LESS_EQUAL;
      default -> operator;
    };
  }

  /** The counter, perhaps widened. */
  private static boolean isCounter(Expression expression, Variable counter) {
    if (expression instanceof Expression.Convert convert
        && convert.operand().type() instanceof IntegerType from
        && convert.type().width() >= from.width()) {
      return isCounter(convert.operand(), counter);
    }
    return expression instanceof Expression.VariableRead read && read.variable() == counter;
  }

  private static Range start(Statement.Loop loop, Variable counter) {
    Optional<Expression> value = Optional.empty();
    boolean declared = false;
    if (loop.start().orElse(null) instanceof Statement.Declare declare
        && declare.variable() == counter) {
      declared = true;
      value = declare.value();
    } else if (loop.start().orElse(null) instanceof Statement.Assign assign
        && isCounter(assign.target(), counter)) {
      value = Optional.of(assign.value());
    }
    Range type = range((IntegerType) counter.type());
    if (value.isEmpty()) {
      return declared ? new Range(0, 0) : type;
    }
    Range range = range(value.get());
    boolean fits = range.least() >= type.least() && range.most() <= type.most();
    return fits ? range : type;
  }

  /** {@code i = i + constant} and the like, on a variable. */
  private static Optional<Step> step(Statement statement) {
    if (!(statement instanceof Statement.Assign assign)
        || !(assign.target() instanceof Expression.VariableRead read)
        || !(read.variable().type() instanceof IntegerType)) {
      return Optional.empty();
    }
    Expression value = assign.value();
    while (value instanceof Expression.Convert convert) {
      value = convert.operand();
    }
    if (!(value instanceof Expression.Binary binary)) {
      return Optional.empty();
    }
    boolean add = binary.operator() == BinaryOperator.ADD;
    if (!add && binary.operator() != BinaryOperator.SUBTRACT) {
      return Optional.empty();
    }
    Expression amount = binary.right();
    Expression base = binary.left();
    if (add && base instanceof Expression.Constant) {
      amount = binary.left();
      base = binary.right();
    }
    return isCounter(base, read.variable())
            && amount instanceof Expression.Constant constant
            && constant.value() > 0
            && constant.value() < 1L << 32
        ? Optional.of(new Step(read.variable(), add ? constant.value() : -constant.value()))
        : Optional.empty();
  }

  private static Optional<Statement> last(Statement.Block block) {
    List<Statement> statements = block.statements();
    return statements.isEmpty()
        ? Optional.empty()
        : Optional.of(statements.get(statements.size() - 1));
  }

  private static boolean continues(Statement statement) {
    return statement instanceof Statement.Continue
        || !(statement instanceof Statement.Loop)
            && Statements.in(statement).stream().anyMatch(LoopBound::continues);
  }

  private static Range range(IntegerType type) {
    if (type.signed()) {
      long most = type.width() == 64 ? Long.MAX_VALUE : (1L << (type.width() - 1)) - 1;
      return new Range(-most - 1, most);
    }
    return new Range(0, type.width() == 64 ? Long.MAX_VALUE : type.mask());
  }

  /** What values an expression can have, as its form shows. */
  private static Range range(Expression expression) {
    if (!(expression.type() instanceof IntegerType type)) {
      return new Range(Long.MIN_VALUE, Long.MAX_VALUE);
    }
    Range all = range(type);
    if (expression instanceof Expression.Constant constant) {
      return constant.value() < 0 && !constant.type().signed()
          ? all
          : new Range(constant.value(), constant.value());
    }
    if (expression instanceof Expression.Convert convert) {
      Range from = range(convert.operand());
      return from.least() >= all.least() && from.most() <= all.most() ? from : all;
    }
    if (expression instanceof Expression.Binary binary && !type.signed()) {
      OptionalLong most = most(binary, range(binary.left()), range(binary.right()));
      if (most.isPresent() && most.getAsLong() <= all.most()) {
        return new Range(0, most.getAsLong());
      }
    }
    return all;
  }

  private static OptionalLong most(Expression.Binary binary, Range left, Range right) {
    if (left.least() < 0 || right.least() < 0) {
      return OptionalLong.empty();
    }
    return switch (binary.operator()) {
      case AND -> OptionalLong.of(Math.min(left.most(), right.most()));
      case MODULO ->
          right.least() > 0
              ? OptionalLong.of(Math.min(left.most(), right.most() - 1))
              : OptionalLong.empty();
      case DIVIDE -> OptionalLong.of(right.least() > 0 ? left.most() / right.least() : left.most());
      case SHIFT_RIGHT ->
          right.isConstant() && right.least() < 63
              ? OptionalLong.of(left.most() >> right.least())
              : OptionalLong.of(left.most());
      case ADD ->
          left.most() < 1L << 40 && right.most() < 1L << 40
              ? OptionalLong.of(left.most() + right.most())
              : OptionalLong.empty();
      default -> OptionalLong.empty();
    };
  }
}
