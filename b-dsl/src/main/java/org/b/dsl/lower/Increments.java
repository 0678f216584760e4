package org.b.dsl.lower;

import java.util.Optional;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.program.Expression;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.dsl.syntax.IncrementExpression;

/** Lowers {@code ++} and {@code --} where their value is used. */
final class Increments extends ExpressionPart {
  Increments(ExpressionLowering expressions) {
    super(expressions);
  }

  static String operator(IncrementExpression syntax) {
    return syntax.getPrefix() != null ? syntax.getPrefix() : syntax.getPostfix();
  }

  Expression lower(IncrementExpression syntax, Span span) {
    if (syntax.getTarget() == null || operator(syntax) == null) {
      return new Expression.Hole(span);
    }
    Optional<Expression.Place> place =
        expressions.assignable().place(expressions.natural(syntax.getTarget()));
    if (place.isEmpty() || place.get().type().isError()) {
      return new Expression.Hole(span);
    }
    if (!(place.get().type() instanceof IntegerType type)) {
      report.add(
          DiagnosticCode.TYPE_MISMATCH,
          place.get().span(),
          expressions.values().describe(place.get())
              + ", but `"
              + operator(syntax)
              + "` counts an integer");
      return new Expression.Hole(span);
    }
    return new Expression.Increment(
        place.get(),
        operator(syntax).equals("++") ? 1 : -1,
        syntax.getPrefix() != null,
        type,
        span);
  }
}
