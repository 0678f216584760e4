package org.b.backend.codegen;

import org.b.core.facts.ContextField;
import org.b.core.graph.Instruction;
import org.b.core.graph.Local;
import org.b.core.graph.Value;
import org.b.core.program.StructTable;
import org.b.core.types.IntegerType;

/** Writes the code that computes values. */
final class ValueWriter {
  private final FunctionText text;
  private final Frame frame;
  private final Arithmetic arithmetic;
  private final MemoryWriter memory;
  private final boolean storesToContext;
  private PacketWriter packets;

  ValueWriter(FunctionText text, Frame frame, Arithmetic arithmetic, MemoryWriter memory) {
    this.text = text;
    this.frame = frame;
    this.arithmetic = arithmetic;
    this.memory = memory;
    this.storesToContext =
        frame.graph().blocks().stream()
            .flatMap(block -> block.instructions().stream())
            .anyMatch(Instruction.ContextStore.class::isInstance);
  }

  void readPacketsWith(PacketWriter writer) {
    packets = writer;
  }

  /** An {@code i64}, or a {@code ptr} for a reference. */
  String value(Value value) {
    if (value instanceof Value.Constant constant) {
      return "" + canonical(constant.value(), constant.type());
    } else if (value instanceof Value.Null) {
      return "null";
    } else if (value instanceof Value.Read read) {
      return frame.read(read.local());
    } else if (value instanceof Value.Text text) {
      return frame.slot(text.local());
    } else if (value instanceof Value.Load load) {
      return memory.load(load.memory());
    } else if (value instanceof Value.ContextLoad load) {
      return contextLoad(load.offset(), load.type());
    } else if (value instanceof Value.PacketLoad load) {
      return packets.load(load.view(), load.field());
    } else if (value instanceof Value.Unary unary) {
      return arithmetic.unary(unary.operator(), value(unary.operand()), unary.type());
    } else if (value instanceof Value.Binary binary) {
      String left = value(binary.left());
      return arithmetic.binary(binary.operator(), left, value(binary.right()), binary.operands());
    } else if (value instanceof Value.Convert convert) {
      return arithmetic.convert(
          value(convert.operand()), (IntegerType) convert.operand().type(), convert.type());
    } else if (value instanceof Value.ByteSwap swap) {
      return byteSwap(value(swap.operand()), swap.type().width());
    } else if (value instanceof Value.Slice slice) {
      return slice(slice);
    }
    throw new IllegalStateException("unknown value " + value);
  }

  /** Whether a value is not 0, as {@code i1}. */
  String condition(Value value) {
    if (value instanceof Value.Binary binary && binary.operator().isComparison()) {
      String left = value(binary.left());
      return arithmetic.compare(binary.operator(), left, value(binary.right()), binary.operands());
    }
    return text.value("icmp ne i64 " + value(value) + ", 0");
  }

  private String byteSwap(String value, int width) {
    String type = "i" + width;
    String narrow = width == 64 ? value : text.value("trunc i64 " + value + " to " + type);
    String swapped =
        text.value("call " + type + " @llvm.bswap." + type + "(" + type + " " + narrow + ")");
    return width == 64 ? swapped : text.value("zext " + type + " " + swapped + " to i64");
  }

  String isValid(Local reference) {
    String pointer = frame.read(reference);
    if (frame.graph().function().hook().hook().name().equals(StructTable.HOOK)) {
      // Of arguments, which are never null, LLVM must not learn that in a branch they are.
      pointer = text.value("call ptr asm \"\", \"=r,0\"(ptr " + pointer + ")");
    }
    return text.value("icmp ne ptr " + pointer + ", null");
  }

  private String slice(Value.Slice slice) {
    int operandWidth = ((IntegerType) slice.operand().type()).width();
    String moved = text.binary("lshr", value(slice.operand()), "" + slice.offset());
    return slice.offset() + slice.type().width() >= operandWidth
            && !((IntegerType) slice.operand().type()).signed()
        ? moved
        : text.binary("and", moved, "" + slice.type().mask());
  }

  /**
   * A load from the context, out of LLVM's sight: it would compute the address first, and the
   * verifier refuses a changed context pointer.
   */
  String contextLoad(int offset, IntegerType type) {
    String loaded =
        text.value(
            "call i64 asm "
                + (storesToContext ? "sideeffect " : "")
                + "\"$0 = *(u"
                + type.size() * 8
                + " *)($1 + "
                + offset
                + ")\", \"=r,r\"(ptr "
                + Frame.CONTEXT
                + ")");
    return type.width() == type.size() * 8 && !type.signed()
        ? loaded
        : arithmetic.normalise(loaded, type);
  }

  /** A pointer that the context holds: each load is one that the verifier knows on its own. */
  String contextPointer(int offset) {
    return text.value(
        "call ptr asm sideeffect \"$0 = *(u64 *)($1 + "
            + offset
            + ")\", \"=r,r\"(ptr "
            + Frame.CONTEXT
            + ")");
  }

  void contextStore(ContextField field, int offset, Value value) {
    int size = Math.min(field.size(), ((IntegerType) value.type()).size());
    text.effect(
        "call void asm sideeffect \"*(u"
            + size * 8
            + " *)($0 + "
            + offset
            + ") = $1\", \"r,r\"(ptr "
            + Frame.CONTEXT
            + ", i64 "
            + value(value)
            + ")");
  }

  /** The constant as the 64-bit pattern that registers of its type hold. */
  private static long canonical(long value, IntegerType type) {
    if (type.width() == 64) {
      return value;
    }
    int distance = 64 - type.width();
    return type.signed() ? value << distance >> distance : value & type.mask();
  }
}
