package org.b.dsl.lower;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.b.core.kernel.KernelQuestion;
import org.b.core.program.Expression;
import org.b.core.program.Statement;
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

  /**
   * What an {@code if} of which one branch always leaves tells about the statements behind it; they
   * are those of the same block.
   */
  static void after(FunctionContext function, Statement statement) {
    if (statement instanceof Statement.If test) {
      boolean leavesThen = leaves(test.then());
      boolean leavesElse = test.otherwise().filter(AssumedFields::leaves).isPresent();
      if (leavesThen != leavesElse) {
        collect(test.condition(), leavesElse, function.assumedFields);
      }
    }
  }

  /** Whether what stands behind a statement in its block is not reached from it. */
  static boolean leaves(Statement statement) {
    if (statement instanceof Statement.Block block) {
      return block.statements().stream().anyMatch(AssumedFields::leaves);
    } else if (statement instanceof Statement.If test) {
      return leaves(test.then()) && test.otherwise().filter(AssumedFields::leaves).isPresent();
    }
    return statement instanceof Statement.Evaluate evaluate
            && evaluate.expression() instanceof Expression.HelperCall call
            && call.helper().name().equals("bpf_throw")
        || statement instanceof Statement.Return
        || statement instanceof Statement.Transfer
        || statement instanceof Statement.Break
        || statement instanceof Statement.Continue;
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
