package org.b.core.program;

/** Operators with one operand. {@code NOT} yields 0 or 1. */
public enum UnaryOperator {
  NEGATE,
  COMPLEMENT,
  NOT
}
