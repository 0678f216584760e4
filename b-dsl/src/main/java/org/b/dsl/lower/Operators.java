package org.b.dsl.lower;

import java.util.List;
import java.util.Map;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.program.BinaryOperator;
import org.b.core.program.Expression;
import org.b.core.program.UnaryOperator;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.KernelStructType;
import org.b.core.types.ReferenceType;
import org.b.dsl.syntax.OperatorExpression;
import org.b.dsl.syntax.SyntaxPackage;

/** Gives the grammar's flat list of operands and operators C's precedence, and types. */
final class Operators extends ExpressionPart {
  private static final Map<String, Integer> PRECEDENCE =
      Map.ofEntries(
          Map.entry("||", 1),
          Map.entry("&&", 2),
          Map.entry("|", 3),
          Map.entry("^", 4),
          Map.entry("&", 5),
          Map.entry("==", 6),
          Map.entry("!=", 6),
          Map.entry("<", 7),
          Map.entry("<=", 7),
          Map.entry(">", 7),
          Map.entry(">=", 7),
          Map.entry("<<", 8),
          Map.entry(">>", 8),
          Map.entry("+", 9),
          Map.entry("-", 9),
          Map.entry("*", 10),
          Map.entry("/", 10),
          Map.entry("%", 10));
  private static final int TIGHTEST = 10;

  Operators(ExpressionLowering expressions) {
    super(expressions);
  }

  Expression lower(OperatorExpression syntax) {
    return new Tree(syntax).level(1);
  }

  /** One walk over the list, from left to right. */
  private final class Tree {
    private final List<org.b.dsl.syntax.Expression> operands;
    private final List<String> operators;
    private final OperatorExpression syntax;
    private int next;

    Tree(OperatorExpression syntax) {
      this.syntax = syntax;
      this.operands = syntax.getOperands();
      this.operators = syntax.getOperators();
    }

    /** Everything that binds at least as tightly as {@code level}. */
    Expression level(int level) {
      if (level > TIGHTEST) {
        return next < operands.size()
            ? expressions.natural(operands.get(next))
            : new Expression.Hole(source.span(syntax));
      }
      Expression left = level(level + 1);
      boolean compared = false;
      while (next < operators.size() && precedence(operators.get(next)) == level) {
        int at = next++;
        Expression first = left;
        Expression right =
            AssumedFields.within(
                function,
                operators.get(at).equals("&&") ? first : new Expression.Hole(first.span()),
                true,
                () -> level(level + 1));
        boolean comparison = level == 6 || level == 7;
        if (comparison && compared) {
          report.add(
              DiagnosticCode.COMPARISON_CHAIN,
              source.span(syntax, SyntaxPackage.Literals.OPERATOR_EXPRESSION__OPERATORS, at),
              "`" + operators.get(at) + "` compares the 0 or 1 of the comparison before it");
          left = new Expression.Hole(left.span().to(right.span()));
        } else {
          left = apply(operators.get(at), left, right);
        }
        compared = comparison;
      }
      return left;
    }

    private int precedence(String operator) {
      return PRECEDENCE.getOrDefault(operator, 0);
    }
  }

  private Expression apply(String operator, Expression left, Expression right) {
    Span span = left.span().to(right.span());
    if (operator.equals("&&") || operator.equals("||")) {
      return new Expression.Logical(
          operator.equals("&&"), expressions.condition(left), expressions.condition(right), span);
    }
    boolean equality = operator.equals("==") || operator.equals("!=");
    if (equality && (isNull(left) || isNull(right)) && !(isNull(left) && isNull(right))) {
      return compareWithNull(isNull(left) ? right : left, operator.equals("=="), span);
    }
    if (equality && (Values.isText(left) || Values.isText(right))) {
      Expression match = expressions.values().match(left, right, span);
      return operator.equals("==") || match.type().isError()
          ? match
          : new Expression.Unary(UnaryOperator.NOT, match, IntegerType.BOOL, span);
    }
    boolean addresses = equality && (isAddress(left) || isAddress(right));
    for (BinaryOperator binary : BinaryOperator.values()) {
      if (binary.spelling().equals(operator)) {
        return addresses
            ? binary(binary, number(left), number(right), span)
            : binary(binary, left, right, span);
      }
    }
    return new Expression.Hole(span);
  }

  /** An operation with both operands converted to their common type. */
  Expression binary(BinaryOperator operator, Expression first, Expression second, Span span) {
    Expression left = expressions.asInteger(first);
    Expression right = expressions.asInteger(second);
    if (left.type().isError() || right.type().isError()) {
      return new Expression.Hole(span);
    }
    if (isShift(operator)) {
      return shift(operator, left, right, span);
    }
    if (left instanceof Expression.Constant a && right instanceof Expression.Constant b) {
      return Conversions.fold(operator, a, b, span);
    }
    if (operator == BinaryOperator.EQUAL || operator == BinaryOperator.NOT_EQUAL) {
      warnOfImpossible(left, right);
      warnOfImpossible(right, left);
    }
    IntegerType type = Conversions.common(left, right);
    return new Expression.Binary(
        operator,
        Conversions.convert(left, type),
        Conversions.convert(right, type),
        type,
        operator.isComparison() ? IntegerType.BOOL : type,
        span);
  }

  /** Whether an expression is an address of the kernel or of a process. */
  static boolean isAddress(Expression expression) {
    return expression.type() instanceof ReferenceType reference && reference.isForeign();
  }

  /** Addresses are compared as numbers. */
  private static Expression number(Expression expression) {
    return isAddress(expression)
        ? new Expression.AddressNumber(expression, IntegerType.U64, expression.span())
        : expression;
  }

  private static boolean isNull(Expression expression) {
    return expression instanceof Expression.NullLiteral;
  }

  /** {@code r == null} and {@code r != null} are tests of a reference. */
  private Expression compareWithNull(Expression reference, boolean isNull, Span span) {
    if (reference.type().isError()) {
      return new Expression.Hole(span);
    }
    if (!isReference(reference)) {
      report.add(
          DiagnosticCode.TYPE_MISMATCH,
          reference.span(),
          expressions.values().describe(reference) + ", but only a reference is null or not");
      return new Expression.Hole(span);
    }
    Expression missing = new Expression.Unary(UnaryOperator.NOT, reference, IntegerType.BOOL, span);
    return isNull
        ? missing
        : new Expression.Unary(UnaryOperator.NOT, missing, IntegerType.BOOL, span);
  }

  private static boolean isShift(BinaryOperator operator) {
    return operator == BinaryOperator.SHIFT_LEFT || operator == BinaryOperator.SHIFT_RIGHT;
  }

  /** A shift has the type of its left operand; constants are shifted in 64 bits. */
  private Expression shift(BinaryOperator operator, Expression left, Expression right, Span span) {
    IntegerType type = Conversions.promote((IntegerType) left.type());
    if (right instanceof Expression.Constant count) {
      int width = left instanceof Expression.Constant ? 64 : type.width();
      if (count.value() < 0 || count.value() >= width) {
        report.add(
            DiagnosticCode.BAD_SHIFT,
            count.span(),
            "a shift of "
                + width
                + " bits by "
                + (count.type().signed()
                    ? Long.toString(count.value())
                    : Long.toUnsignedString(count.value()))
                + " shifts every bit out");
        return new Expression.Hole(span);
      }
      if (left instanceof Expression.Constant value) {
        return Conversions.fold(operator, value, count, span);
      }
    }
    return new Expression.Binary(
        operator,
        Conversions.convert(left, type),
        Conversions.convert(right, type),
        type,
        type,
        span);
  }

  private void warnOfImpossible(Expression value, Expression other) {
    if (other instanceof Expression.Constant constant
        && value.type() instanceof IntegerType type
        && !Conversions.fits(constant, type)) {
      report.add(
          Diagnostic.of(
              DiagnosticCode.CONSTANT_TOO_WIDE,
              constant.span(),
              "the other side has "
                  + type.width()
                  + " bits and never equals "
                  + expressions.display(constant)));
    }
  }

  Expression unary(String operator, Expression operand, Span span) {
    if (operator.equals("!")) {
      Expression condition = expressions.condition(operand);
      return condition instanceof Expression.Constant constant
          ? Conversions.truth(constant.value() == 0, span)
          : condition.type().isError()
              ? new Expression.Hole(span)
              : new Expression.Unary(UnaryOperator.NOT, condition, IntegerType.BOOL, span);
    }
    if (operator.equals("*")) {
      return dereference(operand, span);
    }
    Expression value = expressions.asInteger(operand);
    if (!(value.type() instanceof IntegerType from)) {
      return new Expression.Hole(span);
    }
    boolean negate = operator.equals("-");
    if (value instanceof Expression.Constant constant) {
      long result = negate ? -constant.value() : ~constant.value();
      if (constant.type().equals(IntegerType.U64) && (!negate || Conversions.isCast(constant))) {
        return new Expression.Constant(result, IntegerType.U64, span);
      }
      boolean wide = !constant.type().signed() && constant.value() < 0;
      return Conversions.constant(result, !wide || negate, span);
    }
    IntegerType type = Conversions.promote(from);
    return new Expression.Unary(
        negate ? UnaryOperator.NEGATE : UnaryOperator.COMPLEMENT,
        Conversions.convert(value, type),
        type,
        span);
  }

  /** What is behind a reference. */
  private Expression dereference(Expression operand, Span span) {
    if (operand.type() instanceof ReferenceType reference
        && reference.isDirect()
        && (reference.target() instanceof IntegerType || reference.target().isAggregate())) {
      return new Expression.Dereference(operand, reference.target(), span);
    }
    if (operand.type() instanceof ReferenceType reference
        && reference.isForeign()
        && !(reference.target() instanceof KernelStructType)) {
      return expressions.fields().kernel().whole(operand, reference, reference.target(), span);
    }
    if (!operand.type().isError()) {
      Diagnostic diagnostic =
          Diagnostic.of(
              DiagnosticCode.TYPE_MISMATCH,
              operand.span(),
              expressions.values().describe(operand)
                  + ", but `*` takes a reference to an integer or a struct of the program");
      report.add(
          isReference(operand)
              ? diagnostic.withHelp("read a field: " + operand.span().text() + ".field")
              : diagnostic.withHelp(
                  "an integer is no reference: read what an address points to through a typed one,"
                      + " such as `struct task_struct *task = current();`"));
    }
    return new Expression.Hole(span);
  }

  /** Whether an expression is a reference that a condition can test. */
  static boolean isReference(Expression expression) {
    return expression.type() instanceof ReferenceType;
  }
}
