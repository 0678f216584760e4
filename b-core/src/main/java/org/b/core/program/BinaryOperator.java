package org.b.core.program;

/** Operators with two operands; comparisons yield 0 or 1. */
public enum BinaryOperator {
  ADD("+"),
  SUBTRACT("-"),
  MULTIPLY("*"),
  /** Quotient; 0 when the divisor is 0. */
  DIVIDE("/"),
  /** Remainder; the dividend when the divisor is 0. */
  MODULO("%"),
  AND("&"),
  OR("|"),
  XOR("^"),
  SHIFT_LEFT("<<"),
  SHIFT_RIGHT(">>"),
  EQUAL("=="),
  NOT_EQUAL("!="),
  LESS("<"),
  LESS_EQUAL("<="),
  GREATER(">"),
  GREATER_EQUAL(">=");

  private final String spelling;

  BinaryOperator(String spelling) {
    this.spelling = spelling;
  }

  public String spelling() {
    return spelling;
  }

  public boolean isComparison() {
    return ordinal() >= EQUAL.ordinal();
  }
}
