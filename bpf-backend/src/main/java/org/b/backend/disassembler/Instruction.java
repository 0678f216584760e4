package org.b.backend.disassembler;

import java.nio.ByteBuffer;

/**
 * One instruction by its parts (Documentation/bpf/standardization/instruction-set.rst).
 *
 * @param constant the immediate; of a 64-bit load all 64 bits
 * @param places 8-byte units
 */
record Instruction(int opcode, int destination, int source, int offset, long constant, int places) {
  static final int CLASS_LD = 0;
  static final int CLASS_LDX = 1;
  static final int CLASS_ST = 2;
  static final int CLASS_STX = 3;
  static final int CLASS_ALU = 4;
  static final int CLASS_JMP = 5;
  static final int CLASS_JMP32 = 6;
  static final int CLASS_ALU64 = 7;

  private static final int LOAD_64 = 0x18;

  static Instruction decode(ByteBuffer code, int index) {
    int at = index * 8;
    int opcode = code.get(at) & 0xff;
    int registers = code.get(at + 1) & 0xff;
    long constant = code.getInt(at + 4);
    int places = 1;
    if (opcode == LOAD_64 && at + 16 <= code.capacity()) {
      constant = constant & 0xffffffffL | (long) code.getInt(at + 12) << 32;
      places = 2;
    }
    return new Instruction(
        opcode, registers & 15, registers >> 4, code.getShort(at + 2), constant, places);
  }

  int kind() {
    return opcode & 7;
  }

  /** The operation of arithmetic and jumps. */
  int operation() {
    return opcode >> 4;
  }

  /** The addressing mode of loads and stores. */
  int mode() {
    return opcode >> 5;
  }

  /** Whether the second operand is a register and not a constant. */
  boolean fromRegister() {
    return (opcode & 8) != 0;
  }

  boolean isLoadOrStore() {
    return kind() <= CLASS_STX;
  }

  /** Bits that a load or store moves. */
  int bits() {
    return switch (opcode >> 3 & 3) {
      case 0 -> 32;
      case 1 -> 16;
      case 2 -> 8;
      default -> 64;
    };
  }
}
