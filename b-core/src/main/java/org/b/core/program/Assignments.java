package org.b.core.program;

/** Whether a statement gives a variable another value; nothing else can. */
final class Assignments {
  private Assignments() {}

  static boolean to(Variable variable, Statement statement) {
    if (statement instanceof Statement.Assign assign && isPart(assign.target(), variable)) {
      return true;
    }
    if (statement instanceof Statement.Evaluate evaluate
        && evaluate.expression() instanceof Expression.AtomicAdd add
        && isPart(add.target(), variable)) {
      return true;
    }
    return Statements.in(statement).stream().anyMatch(part -> to(variable, part));
  }

  private static boolean isPart(Expression place, Variable variable) {
    if (place instanceof Expression.Slice slice) {
      return isPart(slice.value(), variable);
    }
    return place instanceof Expression.VariableRead read && read.variable() == variable;
  }
}
