package org.b.dsl.lower;

import java.util.List;
import java.util.stream.Stream;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.program.Expression;
import org.b.core.source.Span;
import org.b.core.types.ArrayType;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.core.types.StringType;
import org.b.core.types.Type;
import org.b.dsl.syntax.ConditionalExpression;

/** Lowers {@code condition ? then : otherwise}: both sides get one type. */
final class Conditionals extends ExpressionPart {
  Conditionals(ExpressionLowering expressions) {
    super(expressions);
  }

  Expression lower(ConditionalExpression syntax, Span span) {
    Expression condition = expressions.condition(expressions.natural(syntax.getCondition()));
    Expression then =
        AssumedFields.within(
            function, condition, true, () -> expressions.natural(syntax.getThen()));
    Expression otherwise =
        AssumedFields.within(
            function, condition, false, () -> expressions.natural(syntax.getOtherwise()));
    if (condition.type().isError() || then.type().isError() || otherwise.type().isError()) {
      return new Expression.Hole(span);
    }
    if (isString(then) && isString(otherwise)) {
      return new Expression.Conditional(
          condition, then, otherwise, longer(then.type(), otherwise.type()), span);
    }
    if (Values.isText(then) || Values.isText(otherwise)) {
      return aggregates(condition, then, otherwise, text(then, otherwise), span);
    }
    if (Values.stored(then).isAggregate()
        && Values.stored(then).equals(Values.stored(otherwise))
        && !(Operators.isReference(then) && Operators.isReference(otherwise))) {
      return aggregates(condition, then, otherwise, Values.stored(then), span);
    }
    if (isReference(then) && isReference(otherwise)) {
      return references(condition, then, otherwise, span);
    }
    return integers(condition, then, otherwise, span);
  }

  private Expression integers(
      Expression condition, Expression then, Expression otherwise, Span span) {
    Expression first = expressions.asInteger(then);
    Expression second = expressions.asInteger(otherwise);
    if (first.type().isError() || second.type().isError()) {
      return new Expression.Hole(span);
    }
    if (condition instanceof Expression.Constant known
        && first instanceof Expression.Constant a
        && second instanceof Expression.Constant b) {
      Expression.Constant chosen = known.value() != 0 ? a : b;
      return new Expression.Constant(chosen.value(), chosen.type(), span);
    }
    IntegerType type = common(first, second);
    return new Expression.Conditional(
        condition, Conversions.convert(first, type), Conversions.convert(second, type), type, span);
  }

  /** Sides that are constants, or choose among such, follow the other one as constants do. */
  private static IntegerType common(Expression first, Expression second) {
    if (first.type().equals(second.type())) {
      return (IntegerType) first.type();
    }
    List<Expression.Constant> one = constants(first);
    List<Expression.Constant> two = constants(second);
    if (one.isEmpty() == two.isEmpty()) {
      List<Expression.Constant> all = Stream.concat(one.stream(), two.stream()).toList();
      boolean negative =
          all.stream().anyMatch(constant -> constant.type().signed() && constant.value() < 0);
      return !negative
          ? Conversions.common(first, second)
          : all.stream().allMatch(constant -> Conversions.fits(constant, IntegerType.I32))
              ? IntegerType.I32
              : IntegerType.I64;
    }
    List<Expression.Constant> constants = one.isEmpty() ? two : one;
    IntegerType other = Conversions.promote((IntegerType) (one.isEmpty() ? first : second).type());
    return constants.stream().allMatch(constant -> Conversions.fits(constant, other))
        ? other
        : Conversions.common(first, second);
  }

  /** The constants that an expression chooses among; none where it may be something else. */
  private static List<Expression.Constant> constants(Expression expression) {
    if (expression instanceof Expression.Constant constant) {
      return List.of(constant);
    } else if (expression instanceof Expression.Convert convert
        && convert.operand() instanceof Expression.Conditional) {
      return constants(convert.operand());
    } else if (expression instanceof Expression.Conditional choice) {
      List<Expression.Constant> then = constants(choice.then());
      List<Expression.Constant> otherwise = constants(choice.otherwise());
      return then.isEmpty() || otherwise.isEmpty()
          ? List.of()
          : Stream.concat(then.stream(), otherwise.stream()).toList();
    }
    return List.of();
  }

  private Expression references(
      Expression condition, Expression then, Expression otherwise, Span span) {
    Type type = then instanceof Expression.NullLiteral ? otherwise.type() : then.type();
    ReferenceType reference = (ReferenceType) type;
    if (reference.origin() == ReferenceType.Origin.RESERVATION
        || reference.origin() == ReferenceType.Origin.DYNPTR
        || reference.origin() == ReferenceType.Origin.CONTEXT
        || then instanceof Expression.NullLiteral && otherwise instanceof Expression.NullLiteral) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.TYPE_MISMATCH,
                  span,
                  expressions
                          .values()
                          .describe(then instanceof Expression.NullLiteral ? otherwise : then)
                      + ", which `?:` does not choose")
              .withHelp("test the condition with if, and use each in its branch"));
      return new Expression.Hole(span);
    }
    Expression first = expressions.values().as(then, type);
    Expression second = expressions.values().as(otherwise, type);
    return first.type().isError() || second.type().isError()
        ? new Expression.Hole(span)
        : new Expression.Conditional(condition, first, second, type, span);
  }

  private Expression aggregates(
      Expression condition, Expression then, Expression otherwise, Type type, Span span) {
    Expression first = expressions.values().as(then, type);
    Expression second = expressions.values().as(otherwise, type);
    return first.type().isError() || second.type().isError()
        ? new Expression.Hole(span)
        : new Expression.Conditional(condition, first, second, type, span);
  }

  /** The longer of two texts; a literal follows the other one. */
  private static Type text(Expression then, Expression otherwise) {
    if (!Values.isText(then) || !Values.isText(otherwise)) {
      return Values.stored(Values.isText(then) ? then : otherwise);
    }
    ArrayType first = (ArrayType) Values.stored(then);
    ArrayType second = (ArrayType) Values.stored(otherwise);
    return first.count() >= second.count() ? first : second;
  }

  private static Type longer(Type first, Type second) {
    return first.size() >= second.size() ? first : second;
  }

  private static boolean isString(Expression expression) {
    return expression.type() instanceof StringType;
  }

  /** An integer leaf is meant as a value. */
  private static boolean isReference(Expression expression) {
    boolean integerLeaf =
        expression instanceof Expression.TableIndex index
            && index.table().leaf() instanceof IntegerType;
    return Operators.isReference(expression) && !integerLeaf;
  }
}
