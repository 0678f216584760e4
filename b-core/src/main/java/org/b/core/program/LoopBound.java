package org.b.core.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.b.core.types.IntegerType;

/**
 * How often a loop runs at most: a counter that only the step changes, compared with a value that
 * its type, its form, or what is known where the loop stands bounds.
 *
 * @param most iterations
 * @param plain whether start, end and step are constants, so that the counter alone shows the bound
 */
public record LoopBound(long most, boolean plain) {
  /** What {@code bpf_loop} and {@code may_goto} allow: BPF_MAX_LOOPS. */
  public static final long LARGEST = 8L << 20;

  /** The values that an expression may have, signed. */
  public record Limits(long least, long most) {
    boolean isConstant() {
      return least == most;
    }

    private Limits within(Limits other) {
      long low = Math.max(least, other.least);
      long high = Math.min(most, other.most);
      return low > high ? this : new Limits(low, high);
    }
  }

  /** What is known of values besides what their text shows. */
  public interface Knowledge {
    /** Nothing. */
    Knowledge NONE =
        new Knowledge() {
          @Override
          public Optional<Limits> end(Expression end) {
            return Optional.empty();
          }

          @Override
          public Optional<Limits> start(Variable counter) {
            return Optional.empty();
          }
        };

    /** Of what the counter is compared with, in every iteration. */
    Optional<Limits> end(Expression end);

    /** Of the counter before the first iteration. */
    Optional<Limits> start(Variable counter);
  }

  /**
   * A change of a counter.
   *
   * @param by added to it
   */
  private record Step(Variable counter, long by) {}

  /** The bound that the text shows; empty where there is none. A written {@code max} is one. */
  public static Optional<LoopBound> of(Statement.Loop loop) {
    return of(loop, Knowledge.NONE);
  }

  /** The bound; empty where there is none to be seen. */
  public static Optional<LoopBound> of(Statement.Loop loop, Knowledge knowledge) {
    Optional<LoopBound> counted = counted(loop, knowledge);
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

  /** What the counter is compared with. */
  public static List<Expression> ends(Statement.Loop loop) {
    List<Expression> ends = new ArrayList<>();
    Optional<Step> step = stepOf(loop);
    if (step.isPresent() && loop.condition().isPresent()) {
      ends(loop.condition().get(), step.get().counter(), ends);
    }
    return ends;
  }

  private static void ends(Expression condition, Variable counter, List<Expression> ends) {
    if (condition instanceof Expression.Logical logical && logical.isAnd()) {
      ends(logical.left(), counter, ends);
      ends(logical.right(), counter, ends);
    } else if (condition instanceof Expression.Convert convert) {
      ends(convert.operand(), counter, ends);
    } else if (condition instanceof Expression.Binary binary && binary.operator().isComparison()) {
      if (isCounter(binary.left(), counter)) {
        ends.add(binary.right());
      } else if (isCounter(binary.right(), counter)) {
        ends.add(binary.left());
      }
    }
  }

  private static Optional<LoopBound> counted(Statement.Loop loop, Knowledge knowledge) {
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
    if (changing.stream().anyMatch(statement -> Assignments.to(counter, statement))
        || Assignments.in(loop.condition().get(), counter)) {
      return Optional.empty();
    }
    Limits start = start(loop, counter);
    Optional<Limits> known = knowledge.start(counter);
    Limits first = known.map(start::within).orElse(start);
    return bound(loop.condition().get(), step.get(), first, knowledge)
        .map(bound -> new LoopBound(bound.most(), bound.plain() && start.isConstant()));
  }

  /** The best bound that a conjunction gives. */
  private static Optional<LoopBound> bound(
      Expression condition, Step step, Limits start, Knowledge knowledge) {
    if (condition instanceof Expression.Logical logical && logical.isAnd()) {
      Optional<LoopBound> left = bound(logical.left(), step, start, knowledge);
      Optional<LoopBound> right = bound(logical.right(), step, start, knowledge);
      if (left.isPresent() && right.isPresent()) {
        LoopBound best = left.get().most() <= right.get().most() ? left.get() : right.get();
        return Optional.of(new LoopBound(best.most(), false));
      }
      return left.or(() -> right).map(bound -> new LoopBound(bound.most(), bound.plain()));
    }
    if (condition instanceof Expression.Convert convert) {
      return bound(convert.operand(), step, start, knowledge);
    }
    if (!(condition instanceof Expression.Binary binary) || !binary.operator().isComparison()) {
      return Optional.empty();
    }
    boolean left = isCounter(binary.left(), step.counter());
    if (!left && !isCounter(binary.right(), step.counter())) {
      return Optional.empty();
    }
    BinaryOperator operator = left ? binary.operator() : mirrored(binary.operator());
    Expression expression = left ? binary.right() : binary.left();
    Limits shown = range(expression);
    Limits end = knowledge.end(expression).map(shown::within).orElse(shown);
    return bound(operator, end, step, start, binary.operands())
        .map(bound -> new LoopBound(bound.most(), bound.plain() && shown.isConstant()));
  }

  /** {@code counter operator end} holds before each iteration. */
  private static Optional<LoopBound> bound(
      BinaryOperator operator, Limits end, Step step, Limits start, IntegerType operands) {
    IntegerType type = (IntegerType) step.counter().type();
    Limits values = range(type);
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

  private static Limits start(Statement.Loop loop, Variable counter) {
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
    Limits type = range((IntegerType) counter.type());
    if (value.isEmpty()) {
      return declared ? new Limits(0, 0) : type;
    }
    Limits range = range(value.get());
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
        || !(statement instanceof Statement.Loop
                || statement instanceof Statement.ForEach
                || statement instanceof Statement.ForIterator
                || statement instanceof Statement.ForFound)
            && Statements.in(statement).stream().anyMatch(LoopBound::continues);
  }

  private static Limits range(IntegerType type) {
    if (type.signed()) {
      long most = type.width() == 64 ? Long.MAX_VALUE : (1L << (type.width() - 1)) - 1;
      return new Limits(-most - 1, most);
    }
    return new Limits(0, type.width() == 64 ? Long.MAX_VALUE : type.mask());
  }

  /** What values an expression can have, as its form shows. */
  private static Limits range(Expression expression) {
    if (!(expression.type() instanceof IntegerType type)) {
      return new Limits(Long.MIN_VALUE, Long.MAX_VALUE);
    }
    Limits all = range(type);
    if (expression instanceof Expression.Constant constant) {
      return constant.value() < 0 && !constant.type().signed()
          ? all
          : new Limits(constant.value(), constant.value());
    }
    if (expression instanceof Expression.Convert convert) {
      Limits from = range(convert.operand());
      return from.least() >= all.least() && from.most() <= all.most() ? from : all;
    }
    if (expression instanceof Expression.Binary binary && !type.signed()) {
      OptionalLong most = most(binary, range(binary.left()), range(binary.right()));
      if (most.isPresent() && most.getAsLong() <= all.most()) {
        return new Limits(0, most.getAsLong());
      }
    }
    return all;
  }

  private static OptionalLong most(Expression.Binary binary, Limits left, Limits right) {
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
