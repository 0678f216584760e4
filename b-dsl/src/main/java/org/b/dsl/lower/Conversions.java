package org.b.dsl.lower;

import org.b.core.program.BinaryOperator;
import org.b.core.program.Expression;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;

/** Integer types of expressions: common types, explicit conversions, constants. */
final class Conversions {
  private Conversions() {}

  /** A constant with the smallest of u32, u64, i32, i64 that holds it. */
  static Expression.Constant constant(long value, boolean signed, Span span) {
    IntegerType type;
    if (signed && value < 0) {
      type = value >= Integer.MIN_VALUE ? IntegerType.I32 : IntegerType.I64;
    } else {
      type = value >>> 32 == 0 ? IntegerType.U32 : IntegerType.U64;
    }
    return new Expression.Constant(value, type, span);
  }

  /** Whether a constant has 64 bits without a sign because the program says so: it needs fewer. */
  static boolean isCast(Expression.Constant constant) {
    return constant.type().equals(IntegerType.U64) && constant.value() >>> 32 == 0;
  }

  /** The same value as another type; constants are converted at once. */
  static Expression convert(Expression expression, IntegerType type) {
    if (!(expression.type() instanceof IntegerType from) || from.equals(type)) {
      return expression;
    }
    boolean truth = type.isBool() && (from.width() > 1 || from.signed());
    if (expression instanceof Expression.Constant constant) {
      long value = truth ? constant.value() == 0 ? 0 : 1 : extend(constant.value(), type);
      return new Expression.Constant(value, type, constant.span());
    }
    if (truth) {
      // as in C, everything but 0 is true
      Expression.Constant zero = new Expression.Constant(0, from, expression.span());
      return new Expression.Binary(
          BinaryOperator.NOT_EQUAL, expression, zero, from, type, expression.span());
    }
    return new Expression.Convert(expression, type, expression.span());
  }

  /** The low bits of a value, extended to 64 bits by the type's sign. */
  static long extend(long value, IntegerType type) {
    int unused = 64 - type.width();
    return type.signed() ? value << unused >> unused : value << unused >>> unused;
  }

  /** Whether a constant keeps its meaning in a type; a negative one may fill unsigned bits. */
  static boolean fits(Expression.Constant constant, IntegerType type) {
    long value = constant.value();
    if (constant.type().signed() && value < 0) {
      return type.width() == 64 || value >= -(1L << (type.width() - 1));
    }
    int bits = type.signed() ? type.width() - 1 : type.width();
    return bits >= 64 || value >>> bits == 0;
  }

  /** C's integer promotion: at least 32 bits, then 64. */
  static IntegerType promote(IntegerType type) {
    return new IntegerType(type.width() <= 32 ? 32 : 64, type.signed());
  }

  /** The type in which two operands meet; a constant follows the other operand where it can. */
  static IntegerType common(Expression left, Expression right) {
    IntegerType a = promote((IntegerType) left.type());
    IntegerType b = promote((IntegerType) right.type());
    if (right instanceof Expression.Constant constant && fits(constant, a)) {
      return a;
    }
    if (left instanceof Expression.Constant constant && fits(constant, b)) {
      return b;
    }
    return new IntegerType(Math.max(a.width(), b.width()), a.signed() && b.signed());
  }

  /**
   * Bits that a value can need, where that is less than its type says: C's promotion to 32 bits
   * alone is no reason to warn of a narrowing.
   */
  static int effectiveWidth(Expression expression) {
    int width = ((IntegerType) expression.type()).width();
    if (expression instanceof Expression.Convert convert
        && convert.operand().type() instanceof IntegerType) {
      return Math.min(width, effectiveWidth(convert.operand()));
    }
    if (expression instanceof Expression.PacketOffset) {
      return Short.SIZE; // MAX_PACKET_OFF of kernel/bpf/verifier.c
    }
    if (expression instanceof Expression.Constant constant) {
      return constant.value() < 0
          ? 1
          : Math.max(1, 64 - Long.numberOfLeadingZeros(constant.value()));
    }
    if (expression instanceof Expression.Conditional choice
        && choice.then().type() instanceof IntegerType
        && choice.otherwise().type() instanceof IntegerType) {
      return Math.min(
          width, Math.max(effectiveWidth(choice.then()), effectiveWidth(choice.otherwise())));
    }
    if (expression instanceof Expression.Unary unary
        && unary.operand().type() instanceof IntegerType) {
      return Math.min(width, effectiveWidth(unary.operand()));
    }
    if (expression instanceof Expression.Binary binary && !binary.operator().isComparison()) {
      return Math.min(width, effectiveWidth(binary));
    }
    return width;
  }

  private static int effectiveWidth(Expression.Binary binary) {
    int left = effectiveWidth(binary.left());
    int right = effectiveWidth(binary.right());
    return switch (binary.operator()) {
      case AND, MODULO -> Math.min(left, right);
      case DIVIDE -> left;
      case SHIFT_LEFT ->
          binary.right() instanceof Expression.Constant constant
              ? (int) Math.min(64, left + Math.min(64, Math.abs(constant.value())))
              : 64;
      case SHIFT_RIGHT ->
          binary.right() instanceof Expression.Constant constant
              ? (int) Math.max(1, left - Math.min(64, Math.abs(constant.value())))
              : left;
      default -> Math.max(left, right);
    };
  }

  /** The value of an operation on constants, in 64 bits; shifts are by less than 64. */
  static Expression.Constant fold(
      BinaryOperator operator, Expression.Constant a, Expression.Constant b, Span span) {
    boolean signed = a.type().signed() || b.type().signed();
    long x = a.value();
    long y = b.value();
    boolean cast = !signed && (isCast(a) || isCast(b));
    int order = signed ? Long.compare(x, y) : Long.compareUnsigned(x, y);
    return switch (operator) {
      case ADD -> constant(x + y, signed, span);
      case SUBTRACT ->
          cast
              ? new Expression.Constant(x - y, IntegerType.U64, span)
              : constant(x - y, signed || order < 0, span);
      case MULTIPLY -> constant(x * y, signed, span);
      case DIVIDE ->
          constant(y == 0 ? 0 : signed ? x / y : Long.divideUnsigned(x, y), signed, span);
      case MODULO ->
          constant(y == 0 ? x : signed ? x % y : Long.remainderUnsigned(x, y), signed, span);
      case AND -> constant(x & y, signed, span);
      case OR -> constant(x | y, signed, span);
      case XOR -> constant(x ^ y, signed, span);
      case SHIFT_LEFT -> constant(x << y, signed, span);
      case SHIFT_RIGHT -> constant(a.type().signed() ? x >> y : x >>> y, signed, span);
      case EQUAL -> truth(x == y, span);
      case NOT_EQUAL -> truth(x != y, span);
      case LESS -> truth(order < 0, span);
      case LESS_EQUAL -> truth(order <= 0, span);
      case GREATER -> truth(order > 0, span);
      case GREATER_EQUAL -> truth(order >= 0, span);
    };
  }

  static Expression.Constant truth(boolean value, Span span) {
    return new Expression.Constant(value ? 1 : 0, IntegerType.BOOL, span);
  }
}
