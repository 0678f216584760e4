package org.b.core.program;

import java.util.List;
import org.b.core.facts.HelperCall;

/** Whether a statement gives a variable another value; nothing else can. */
final class Assignments {
  private Assignments() {}

  static boolean to(Variable variable, Statement statement) {
    if (statement instanceof Statement.Assign assign && isPart(assign.target(), variable)) {
      return true;
    }
    return Expressions.of(statement).stream()
            .anyMatch(expression -> Expressions.any(expression, part -> changes(part, variable)))
        || Statements.in(statement).stream().anyMatch(part -> to(variable, part));
  }

  /** Whether evaluating an expression changes the variable. */
  static boolean in(Expression expression, Variable variable) {
    return Expressions.any(expression, part -> changes(part, variable));
  }

  private static boolean changes(Expression expression, Variable variable) {
    if (expression instanceof Expression.Increment increment) {
      return isPart(increment.target(), variable);
    } else if (expression instanceof Expression.Atomic atomic) {
      return isPart(atomic.target(), variable);
    } else if (expression instanceof Expression.TableCall call) {
      return call.into().filter(into -> into == variable).isPresent();
    } else if (expression instanceof Expression.HelperCall call) {
      return fills(call, variable);
    }
    return false;
  }

  private static boolean fills(Expression.HelperCall call, Variable variable) {
    List<HelperCall.Parameter> parameters = call.helper().call().orElseThrow().parameters();
    for (int i = 0; i < parameters.size(); i++) {
      if (parameters.get(i).kind().isMemory()
          && parameters.get(i).kind() != HelperCall.Kind.IN
          && isPart(call.arguments().get(i), variable)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isPart(Expression place, Variable variable) {
    if (place instanceof Expression.Slice slice) {
      return isPart(slice.value(), variable);
    }
    return place instanceof Expression.VariableRead read && read.variable() == variable;
  }
}
