package org.b.core.graph;

import org.b.core.program.BinaryOperator;

/**
 * How many instructions of the kernel a step takes, about and at most: most take few, but those on
 * whole memory grow with it, and calculations with what they are made of.
 */
final class CodeSize {
  /** What one takes that is not larger, with what leads from it to the next. */
  private static final int LEAST = 10;

  /** A subscript: its test, and the address. */
  private static final int SUBSCRIPT = 5;

  /** An operator, with the copy of its first operand. */
  private static final int OPERATOR = 2;

  /** An operator on numbers that registers do not have. */
  private static final int NARROW = OPERATOR + 2;

  /** A division, with what it yields for 0. */
  private static final int DIVISION = 6;

  /** Bits within bytes, and bytes in the order of the network. */
  private static final int FIELD = 6;

  private static final int WORD = 8;

  private CodeSize() {}

  static long of(BasicBlock block) {
    long sum = 0;
    for (Instruction instruction : block.instructions()) {
      sum += of(instruction);
    }
    return sum + Math.max(LEAST, of(Values.of(block.terminator())));
  }

  /** The code that takes over what a caller passes. */
  static long ofParameters(FunctionGraph graph) {
    return graph.parameters().stream()
        .filter(parameter -> parameter.type().isAggregate())
        .mapToLong(parameter -> 2 * accesses(parameter.type().size(), WORD))
        .sum();
  }

  private static long of(Instruction instruction) {
    return Math.max(LEAST, of(Values.of(instruction)) + memory(instruction));
  }

  private static long of(Iterable<Value> values) {
    long sum = 0;
    for (Value value : values) {
      sum += of(value);
    }
    return sum;
  }

  /** What goes through memory piece by piece. */
  private static long memory(Instruction instruction) {
    if (instruction instanceof Instruction.Zero zero) {
      return accesses(zero.target(), WORD);
    } else if (instruction instanceof Instruction.StoreText store) {
      return accesses(store.target(), WORD);
    } else if (instruction instanceof Instruction.Copy copy) {
      return 2 * accesses(copy.target(), copy.source().alignment());
    } else if (instruction instanceof Instruction.CopyPacket copy) {
      return 3 * accesses(copy.size(), WORD);
    } else if (instruction instanceof Instruction.Forget forget
        && forget.local().type().isAggregate()) {
      return 4 * accesses(forget.local().type().size(), WORD);
    }
    return 0;
  }

  private static long of(Value value) {
    return own(value) + of(Values.of(value));
  }

  private static int own(Value value) {
    if (value instanceof Value.Constant || value instanceof Value.Read) {
      return 0;
    } else if (value instanceof Value.Convert convert
        && convert.type().size() >= convert.operand().type().size()) {
      return 0;
    } else if (value instanceof Value.Load load) {
      int parts = load.memory().isPlain() ? (int) accesses(load.memory(), WORD) : FIELD;
      return SUBSCRIPT * load.memory().indices().size() + (parts > 1 ? 3 * parts : 1);
    } else if (value instanceof Value.PacketLoad || value instanceof Value.Slice) {
      return FIELD;
    } else if (value instanceof Value.Binary binary
        && (binary.operator() == BinaryOperator.DIVIDE
            || binary.operator() == BinaryOperator.MODULO)) {
      return DIVISION;
    } else if (Values.of(value).isEmpty()) {
      return 1;
    }
    return value.type().size() < 4 ? NARROW : OPERATOR;
  }

  private static long accesses(Memory memory, int alignment) {
    return accesses(memory.type().size(), Math.min(alignment, memory.alignment()));
  }

  /** Loads or stores of so many bytes, the largest that the alignment allows. */
  private static long accesses(int bytes, int alignment) {
    return bytes / alignment + Integer.bitCount(bytes % alignment);
  }
}
