package org.b.dsl.lower;

/** Lowers what has statements in it. */
abstract class StatementPart extends ExpressionPart {
  final StatementLowering statements;

  StatementPart(StatementLowering statements) {
    super(statements.expressions);
    this.statements = statements;
  }
}
