package org.b.core.program;

/** What is done in one step to an integer that others can see. */
public enum AtomicOperation {
  ADD,
  AND,
  OR,
  XOR,
  EXCHANGE,
  /** Replaces the integer where it is what is expected. */
  COMPARE_EXCHANGE;

  /** Whether doing it to zero yields the operand. */
  public boolean keepsOperand() {
    return this == ADD || this == OR || this == XOR;
  }
}
