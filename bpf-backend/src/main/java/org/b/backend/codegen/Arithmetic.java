package org.b.backend.codegen;

import org.b.core.program.BinaryOperator;
import org.b.core.program.UnaryOperator;
import org.b.core.types.IntegerType;

/**
 * Arithmetic on integers of any width in 64-bit registers. Operands and results are extended by the
 * sign of their type; overflow wraps at the type's width.
 */
final class Arithmetic {
  private final FunctionText text;

  Arithmetic(FunctionText text) {
    this.text = text;
  }

  /** Keeps the low bits that the type has and extends them by its sign. */
  String normalise(String value, IntegerType type) {
    if (type.width() == 64) {
      return value;
    }
    if (type.signed()) {
      String distance = "" + (64 - type.width());
      return text.binary("ashr", text.binary("shl", value, distance), distance);
    }
    return text.binary("and", value, "" + type.mask());
  }

  /** A change of type; nothing is written where every value stays what it is. */
  String convert(String value, IntegerType from, IntegerType to) {
    boolean fits =
        to.width() == 64
            || (from.signed() == to.signed()
                ? from.width() <= to.width()
                : !from.signed() && from.width() < to.width());
    return fits ? value : normalise(value, to);
  }

  String unary(UnaryOperator operator, String operand, IntegerType type) {
    return switch (operator) {
      case NEGATE -> normalise(text.value("sub i64 0, " + operand), type);
      case COMPLEMENT -> normalise(text.value("xor i64 " + operand + ", -1"), type);
      case NOT -> bool(text.value("icmp eq i64 " + operand + ", 0"));
    };
  }

  String binary(BinaryOperator operator, String left, String right, IntegerType type) {
    return switch (operator) {
      case ADD -> normalise(text.value("add i64 " + left + ", " + right), type);
      case SUBTRACT -> normalise(text.value("sub i64 " + left + ", " + right), type);
      case MULTIPLY -> normalise(text.value("mul i64 " + left + ", " + right), type);
      case AND -> text.value("and i64 " + left + ", " + right);
      case OR -> text.value("or i64 " + left + ", " + right);
      case XOR -> text.value("xor i64 " + left + ", " + right);
      case DIVIDE, MODULO -> divide(operator == BinaryOperator.DIVIDE, left, right, type);
      case SHIFT_LEFT ->
          normalise(text.value("shl i64 " + left + ", " + distance(right, type)), type);
      case SHIFT_RIGHT ->
          text.value(
              (type.signed() ? "ashr" : "lshr") + " i64 " + left + ", " + distance(right, type));
      default -> bool(compare(operator, left, right, type));
    };
  }

  /** A comparison as {@code i1}. */
  String compare(BinaryOperator operator, String left, String right, IntegerType type) {
    String sign = type.signed() ? "s" : "u";
    String predicate =
        switch (operator) {
          case EQUAL -> "eq";
          case NOT_EQUAL -> "ne";
          case LESS -> sign + "lt";
          case LESS_EQUAL -> sign + "le";
          case GREATER -> sign + "gt";
          case GREATER_EQUAL -> sign + "ge";
          default -> throw new IllegalArgumentException("no comparison: " + operator);
        };
    return text.value("icmp " + predicate + " i64 " + left + ", " + right);
  }

  String bool(String bit) {
    return text.value("zext i1 " + bit + " to i64");
  }

  /** A shift by the bits of the integer in memory or more takes the distance modulo them. */
  private String distance(String right, IntegerType type) {
    int mask = type.size() * 8 - 1;
    return isConstant(right)
        ? "" + (Long.parseLong(right) & mask)
        : text.value("and i64 " + right + ", " + mask);
  }

  /**
   * Division as eBPF defines it: by zero the quotient is 0 and the remainder the dividend. LLVM's
   * own division by zero is undefined, and it would guard it a second time; so an unknown divisor
   * takes the one BPF instruction, out of LLVM's sight. BPF before 6.6 divides unsigned only.
   */
  private String divide(boolean quotient, String left, String right, IntegerType type) {
    if (right.equals("0")) {
      return quotient ? "0" : left;
    }
    if (!type.signed()) {
      return unsigned(quotient, left, right);
    }
    String leftSign = text.value("ashr i64 " + left + ", 63");
    String rightSign = sign(right);
    String magnitude = unsigned(quotient, negateIf(left, leftSign), absolute(right, rightSign));
    String sign = quotient ? text.value("xor i64 " + leftSign + ", " + rightSign) : leftSign;
    return normalise(negateIf(magnitude, sign), type);
  }

  private String unsigned(boolean quotient, String left, String right) {
    if (isConstant(right)) {
      return text.value((quotient ? "udiv" : "urem") + " i64 " + left + ", " + right);
    }
    return text.value(
        "call i64 asm \"$0 "
            + (quotient ? "/=" : "%=")
            + " $2\", \"=r,0,r\"(i64 "
            + left
            + ", i64 "
            + right
            + ")");
  }

  private String sign(String value) {
    return isConstant(value)
        ? Long.parseLong(value) < 0 ? "-1" : "0"
        : text.value("ashr i64 " + value + ", 63");
  }

  private String absolute(String value, String sign) {
    return isConstant(value) ? "" + Math.abs(Long.parseLong(value)) : negateIf(value, sign);
  }

  /** The value, negated where {@code sign} is -1 and not 0. */
  private String negateIf(String value, String sign) {
    return text.value("sub i64 " + text.value("xor i64 " + value + ", " + sign) + ", " + sign);
  }

  private static boolean isConstant(String operand) {
    return operand.charAt(0) != '%';
  }
}
