package org.b.core.graph;

import java.util.Map;
import java.util.Optional;
import org.b.core.program.BinaryOperator;

/** What the verifier learns of variables from conditions: less of each on either side. */
final class Conditions {
  private Conditions() {}

  static void refine(Terminator terminator, Map<Object, Knowledge> known) {
    if (terminator instanceof Terminator.Branch branch) {
      refine(branch.condition(), known);
    } else if (terminator instanceof Terminator.Switch choice) {
      for (Terminator.Case each : choice.cases()) {
        compare(choice.value(), each.value(), known);
      }
    } else if (terminator instanceof Terminator.TestReference test) {
      known.computeIfPresent(test.reference(), (local, before) -> before.cut(0));
      test.known().ifPresent(number -> known.computeIfPresent(number, (l, k) -> k.cut(0)));
    } else if (terminator instanceof Terminator.TestHeader test) {
      known.computeIfPresent(test.flag(), (local, before) -> before.cut(0));
    }
  }

  private static void refine(Value condition, Map<Object, Knowledge> known) {
    if (condition instanceof Value.Unary unary) {
      refine(unary.operand(), known);
    } else if (condition instanceof Value.Binary binary && binary.operator().isComparison()) {
      if (binary.right() instanceof Value.Constant constant) {
        compare(binary.left(), constant.value(), known);
      } else if (binary.left() instanceof Value.Constant constant) {
        compare(binary.right(), constant.value(), known);
      } else {
        // another number is as good as a constant of its own
        compare(binary.left(), binary.hashCode(), known);
        compare(binary.right(), binary.hashCode(), known);
      }
    } else {
      compare(condition, 0, known);
    }
  }

  private static void compare(Value value, long constant, Map<Object, Knowledge> known) {
    if (value instanceof Value.Convert convert) {
      compare(convert.operand(), constant, known);
    } else if (value instanceof Value.Slice slice) {
      mask(slice.operand(), slice.type().mask() << slice.offset(), known);
    } else if (value instanceof Value.Binary binary
        && binary.operator() == BinaryOperator.AND
        && binary.right() instanceof Value.Constant mask) {
      mask(binary.left(), mask.value(), known);
    } else {
      variable(value)
          .ifPresent(local -> known.computeIfPresent(local, (l, before) -> before.cut(constant)));
    }
  }

  private static void mask(Value value, long mask, Map<Object, Knowledge> known) {
    if (value instanceof Value.Convert convert) {
      mask(convert.operand(), mask, known);
    } else {
      variable(value)
          .ifPresent(local -> known.computeIfPresent(local, (l, before) -> before.masked(mask)));
    }
  }

  /** The variable that a value is, or is a part of. */
  private static Optional<Local> variable(Value value) {
    if (value instanceof Value.Read read) {
      return Optional.of(read.local());
    }
    return value instanceof Value.Load load && load.memory().base() instanceof Memory.Stack stack
        ? Optional.of(stack.local())
        : Optional.empty();
  }
}
