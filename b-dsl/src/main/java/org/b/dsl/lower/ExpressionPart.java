package org.b.dsl.lower;

/** Lowers what has expressions in it. */
abstract class ExpressionPart extends CodeLowering {
  final ExpressionLowering expressions;

  ExpressionPart(ExpressionLowering expressions) {
    super(expressions);
    this.expressions = expressions;
  }
}
