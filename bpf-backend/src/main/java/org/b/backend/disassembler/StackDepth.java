package org.b.backend.disassembler;

/**
 * How far below r10 a function reaches: by loads and stores, and by addresses that it computes for
 * helpers. Instructions are seen in the order of the code.
 */
final class StackDepth {
  private static final int FRAME = 10;
  private static final int ADD = 0;
  private static final int MOVE = 11;
  private static final int CALL = 8;

  /** Distance of each register from r10 where it is known; {@code null} otherwise. */
  private final Long[] distances = new Long[16];

  private long deepest;

  StackDepth() {
    distances[FRAME] = 0L;
  }

  int bytes() {
    return (int) deepest;
  }

  void see(Instruction i) {
    switch (i.kind()) {
      case Instruction.CLASS_LDX -> {
        reach(i.source(), i.offset());
        forget(i.destination());
      }
      case Instruction.CLASS_ST, Instruction.CLASS_STX -> reach(i.destination(), i.offset());
      case Instruction.CLASS_LD -> forget(i.destination());
      case Instruction.CLASS_ALU -> forget(i.destination());
      case Instruction.CLASS_ALU64 -> compute(i);
      default -> {
        if (i.kind() == Instruction.CLASS_JMP && i.operation() == CALL) {
          for (int register = 0; register <= 5; register++) {
            forget(register);
          }
        }
      }
    }
  }

  private void compute(Instruction i) {
    if (i.operation() == MOVE && i.fromRegister() && i.offset() == 0) {
      distances[i.destination()] = distances[i.source()];
    } else if (i.operation() == ADD && !i.fromRegister() && distances[i.destination()] != null) {
      distances[i.destination()] += i.constant();
      reach(i.destination(), 0);
    } else {
      forget(i.destination());
    }
  }

  private void forget(int register) {
    distances[register] = null;
  }

  private void reach(int register, int offset) {
    if (distances[register] != null) {
      deepest = Math.max(deepest, -(distances[register] + offset));
    }
  }
}
