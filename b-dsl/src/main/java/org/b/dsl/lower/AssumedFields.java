package org.b.dsl.lower;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.b.core.kernel.KernelQuestion;
import org.b.core.program.Expression;
import org.b.core.program.UnaryOperator;

/** Which of the kernel's fields are there because a condition has asked for them. */
final class AssumedFields {
  private AssumedFields() {}

  /** Lowers what runs only where the condition has the given truth. */
  static <T> T within(
      FunctionContext function, Expression condition, boolean truth, Supplier<T> lowering) {
    Set<String> fields = new HashSet<>();
    collect(condition, truth, fields);
    fields.removeAll(function.assumedFields);
    function.assumedFields.addAll(fields);
    T result = lowering.get();
    function.assumedFields.removeAll(fields);
    return result;
  }

  private static void collect(Expression condition, boolean truth, Set<String> fields) {
    if (condition instanceof Expression.Logical logical && logical.isAnd() == truth) {
      collect(logical.left(), truth, fields);
      collect(logical.right(), truth, fields);
    } else if (condition instanceof Expression.Unary unary
        && unary.operator() == UnaryOperator.NOT) {
      collect(unary.operand(), !truth, fields);
    } else if (truth
        && condition instanceof Expression.AskKernel ask
        && ask.question() instanceof KernelQuestion.FieldExists field) {
      fields.add(field.path().toString());
    }
  }
}
