package org.b.backend.disassembler;

import org.b.core.facts.Helper;
import org.b.core.facts.KernelFacts;

/** The notation of the kernel's verifier log (print_bpf_insn, kernel/bpf/disasm.c, Linux 6.12). */
final class InstructionText {
  private static final String[] ARITHMETIC = {
    "+=", "-=", "*=", "/=", "|=", "&=", "<<=", ">>=", null, "%=", "^=", "=", "s>>="
  };
  private static final String[] COMPARISONS = {
    null, "==", ">", ">=", "&", "!=", "s>", "s>=", null, null, "<", "<=", "s<", "s<="
  };

  private static final int ARITHMETIC_NEGATE = 8;
  private static final int ARITHMETIC_DIVIDE = 3;
  private static final int ARITHMETIC_MODULO = 9;
  private static final int ARITHMETIC_MOVE = 11;
  private static final int ARITHMETIC_SWAP = 13;
  private static final int JUMP_ALWAYS = 0;
  private static final int JUMP_CALL = 8;
  private static final int JUMP_EXIT = 9;
  private static final int JUMP_MAY_GOTO = 14;
  private static final int MODE_ABSOLUTE = 1;
  private static final int MODE_INDIRECT = 2;
  private static final int MODE_MEMORY = 3;
  private static final int MODE_MEMORY_SIGNED = 4;
  private static final int MODE_ATOMIC = 6;
  private static final int ATOMIC_FETCH = 1;
  private static final int ATOMIC_EXCHANGE = 0xe1;
  private static final int ATOMIC_COMPARE = 0xf1;
  private static final int CALL_FUNCTION = 1;
  private static final int CALL_KERNEL_FUNCTION = 2;

  private InstructionText() {}

  /**
   * The instruction as text.
   *
   * @param map what a 64-bit load gets from the loader, or {@code null}
   */
  static String of(Instruction i, String map) {
    String text =
        switch (i.kind()) {
          case Instruction.CLASS_ALU, Instruction.CLASS_ALU64 -> arithmetic(i);
          case Instruction.CLASS_JMP, Instruction.CLASS_JMP32 -> jump(i);
          case Instruction.CLASS_LD -> load(i, map);
          case Instruction.CLASS_LDX -> loadFromRegister(i);
          default -> store(i);
        };
    return text != null ? text : "unknown instruction 0x%02x".formatted(i.opcode());
  }

  private static String arithmetic(Instruction i) {
    boolean wide = i.kind() == Instruction.CLASS_ALU64;
    String letter = wide ? "r" : "w";
    String target = letter + i.destination();
    String operand = i.fromRegister() ? letter + i.source() : "" + i.constant();
    int operation = i.operation();
    if (operation == ARITHMETIC_NEGATE) {
      return target + " = -" + target;
    } else if (operation == ARITHMETIC_SWAP) {
      String register = "r" + i.destination();
      String how = wide ? "bswap" : i.fromRegister() ? "be" : "le";
      return register + " = " + how + i.constant() + " " + register;
    } else if (operation >= ARITHMETIC.length) {
      return null;
    } else if (operation == ARITHMETIC_MOVE && i.fromRegister() && i.offset() != 0) {
      return target + " = (s" + i.offset() + ")" + operand;
    }
    boolean signed =
        i.offset() == 1 && (operation == ARITHMETIC_DIVIDE || operation == ARITHMETIC_MODULO);
    return target + " " + (signed ? "s" : "") + ARITHMETIC[operation] + " " + operand;
  }

  private static String jump(Instruction i) {
    boolean wide = i.kind() == Instruction.CLASS_JMP;
    String goTo = "goto pc%+d".formatted(i.offset());
    switch (i.operation()) {
      case JUMP_ALWAYS:
        return wide ? goTo : "gotol pc%+d".formatted(i.constant());
      case JUMP_CALL:
        return call(i);
      case JUMP_EXIT:
        return "exit";
      case JUMP_MAY_GOTO:
        return "may_" + goTo;
      default:
        if (i.operation() >= COMPARISONS.length) {
          return null;
        }
        String letter = wide ? "r" : "w";
        String operand =
            i.fromRegister() ? letter + i.source() : "0x%x".formatted((int) i.constant());
        String comparison = COMPARISONS[i.operation()];
        return "if " + letter + i.destination() + " " + comparison + " " + operand + " " + goTo;
    }
  }

  private static String call(Instruction i) {
    if (i.source() == CALL_FUNCTION) {
      return "call pc%+d".formatted(i.constant());
    } else if (i.source() == CALL_KERNEL_FUNCTION) {
      return "call kernel-function#" + i.constant();
    }
    String name =
        KernelFacts.helpers().stream()
            .filter(helper -> helper.number() == i.constant())
            .map(Helper::name)
            .findFirst()
            .orElse("unknown");
    return "call " + name + "#" + i.constant();
  }

  private static String load(Instruction i, String map) {
    switch (i.mode()) {
      case MODE_ABSOLUTE:
        return "r0 = *(u" + i.bits() + " *)skb[" + i.constant() + "]";
      case MODE_INDIRECT:
        return "r0 = *(u" + i.bits() + " *)skb[r" + i.source() + " + " + i.constant() + "]";
      default:
        return i.bits() != 64
            ? null
            : "r%d = %s"
                .formatted(i.destination(), map != null ? map : "0x%x ll".formatted(i.constant()));
    }
  }

  private static String loadFromRegister(Instruction i) {
    if (i.mode() != MODE_MEMORY && i.mode() != MODE_MEMORY_SIGNED) {
      return null;
    }
    String sign = i.mode() == MODE_MEMORY_SIGNED ? "s" : "u";
    return "r" + i.destination() + " = *(" + sign + i.bits() + " *)" + address(i.source(), i);
  }

  private static String store(Instruction i) {
    boolean register = i.kind() == Instruction.CLASS_STX;
    String target = "*(u" + i.bits() + " *)" + address(i.destination(), i);
    if (i.mode() == MODE_MEMORY) {
      return target + " = " + (register ? "r" + i.source() : "" + i.constant());
    }
    return register && i.mode() == MODE_ATOMIC ? atomic(i, target) : null;
  }

  private static String atomic(Instruction i, String target) {
    int code = (int) i.constant();
    String pointer = "((u" + i.bits() + " *)" + address(i.destination(), i);
    String name = "atomic" + (i.bits() == 64 ? "64" : "") + "_";
    if (code == ATOMIC_EXCHANGE) {
      return "r" + i.source() + " = " + name + "xchg" + pointer + ", r" + i.source() + ")";
    } else if (code == ATOMIC_COMPARE) {
      return "r0 = " + name + "cmpxchg" + pointer + ", r0, r" + i.source() + ")";
    }
    String operation =
        switch (code & ~ATOMIC_FETCH) {
          case 0x00 -> "add";
          case 0x40 -> "or";
          case 0x50 -> "and";
          case 0xa0 -> "xor";
          default -> null;
        };
    if (operation == null) {
      return null;
    } else if ((code & ATOMIC_FETCH) != 0) {
      return "r"
          + i.source()
          + " = "
          + name
          + "fetch_"
          + operation
          + pointer
          + ", r"
          + i.source()
          + ")";
    }
    return "lock " + target + " " + ARITHMETIC[code >> 4] + " r" + i.source();
  }

  private static String address(int register, Instruction i) {
    return "(r" + register + (i.offset() < 0 ? " - " : " + ") + Math.abs(i.offset()) + ")";
  }
}
