package org.b.dsl.ide.hints;

import java.util.function.Consumer;
import org.b.core.program.Expression;
import org.b.core.program.Expressions;
import org.b.core.program.Statement;
import org.b.core.program.Statements;

/** Visits every statement and expression of a body. */
final class ProgramWalk {
  private ProgramWalk() {}

  /** The statement and all within it. */
  static void statements(Statement statement, Consumer<Statement> visitor) {
    visitor.accept(statement);
    for (Statement inner : Statements.in(statement)) {
      statements(inner, visitor);
    }
  }

  /** All expressions of a statement and of the statements within it. */
  static void expressions(Statement statement, Consumer<Expression> visitor) {
    statements(statement, s -> Expressions.of(s).forEach(expression -> visit(expression, visitor)));
  }

  private static void visit(Expression expression, Consumer<Expression> visitor) {
    visitor.accept(expression);
    Expressions.in(expression).forEach(operand -> visit(operand, visitor));
  }
}
