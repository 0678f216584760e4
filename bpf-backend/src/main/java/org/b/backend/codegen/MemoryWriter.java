package org.b.backend.codegen;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.b.core.facts.LeafField;
import org.b.core.graph.Instruction;
import org.b.core.graph.Memory;
import org.b.core.program.AtomicOperation;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.core.types.StructType;
import org.b.core.types.Type;

/** Writes the accesses to aggregates: on the stack, behind references, outside functions. */
final class MemoryWriter {
  private final FunctionText text;
  private final Frame frame;
  private final BitFields bitFields;
  private final boolean variableStack;
  private ValueWriter values;

  /**
   * @param variableStack whether every target kernel accesses the stack at variable offsets
   */
  MemoryWriter(FunctionText text, Frame frame, BitFields bitFields, boolean variableStack) {
    this.variableStack = variableStack;
    this.text = text;
    this.frame = frame;
    this.bitFields = bitFields;
  }

  void readSubscriptsWith(ValueWriter writer) {
    values = writer;
  }

  /** An integer, extended by the sign of its type. */
  String load(Memory memory) {
    IntegerType type = (IntegerType) memory.type();
    if (isByField(memory)) {
      return text.value(
          "call i64 asm sideeffect \"$0 = "
              + field(memory, "$1")
              + "\", \"=r,r\"(ptr "
              + owner(memory)
              + ")");
    }
    return bitFields.load(bytes(memory), memory.bitOffset(), memory.bitWidth(), type);
  }

  /**
   * Whether accesses are out of LLVM's sight: the verifier wants each whole, at the field's own
   * offset, and of a socket before it is given back.
   */
  private static boolean isByField(Memory memory) {
    return memory.base() instanceof Memory.Behind behind
        && ((ReferenceType) behind.reference().type()).isByField();
  }

  /** The field of what a register leads to. */
  private static String field(Memory memory, String register) {
    return "*(u" + memory.type().size() * 8 + " *)(" + register + " + " + memory.byteOffset() + ")";
  }

  private String owner(Memory memory) {
    return frame.read(((Memory.Behind) memory.base()).reference());
  }

  /** Sets an integer; what is around it stays. */
  void store(Memory memory, String value) {
    if (isByField(memory)) {
      text.effect(
          "call void asm sideeffect \""
              + field(memory, "$0")
              + " = $1\", \"r,r\"(ptr "
              + owner(memory)
              + ", i64 "
              + value
              + ")");
      return;
    }
    bitFields.store(bytes(memory), memory.bitOffset(), memory.bitWidth(), value);
  }

  /** Sets a whole aggregate to 0: LLVM must not see a memset. */
  void zero(Memory memory) {
    if (memory.isWhole() && memory.base() instanceof Memory.Stack stack) {
      frame.zero(frame.slot(stack.local()), memory.type().size());
    } else {
      String address = address(memory);
      for (Run run : runs(memory.type())) {
        frame.set(
            text.address(address, run.start()),
            new byte[run.size()],
            run.alignment(memory.alignment()));
      }
    }
  }

  /** Locks stay as they are; those of structs on the stack are zero. */
  void copy(Memory target, Memory source) {
    int alignment = Math.min(target.alignment(), source.alignment());
    String to = address(target);
    String from = address(source);
    for (Run run : runs(target.type())) {
      frame.copy(
          text.address(to, run.start()),
          text.address(from, run.start()),
          run.size(),
          run.alignment(alignment));
    }
    if (target.base() instanceof Memory.Stack) {
      for (StructType.Field field : LeafField.in(target.type())) {
        frame.set(
            text.address(to, field.byteOffset()),
            new byte[field.type().size()],
            field.type().alignment());
      }
    }
  }

  /** Bytes that programs may access, from {@code start} on. */
  private record Run(int start, int size) {
    int alignment(int most) {
      return Math.min(most, Integer.lowestOneBit(8 | start));
    }
  }

  /** What is between the fields that only helpers touch. */
  private static List<Run> runs(Type type) {
    List<Run> runs = new ArrayList<>();
    int start = 0;
    for (StructType.Field field : LeafField.in(type)) {
      if (field.byteOffset() > start) {
        runs.add(new Run(start, field.byteOffset() - start));
      }
      start = field.byteOffset() + field.type().size();
    }
    if (type.size() > start) {
      runs.add(new Run(start, type.size() - start));
    }
    return runs;
  }

  /** Sets text; what follows it is 0. */
  void storeText(Memory target, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int size = target.type().size();
    frame.set(address(target), Arrays.copyOf(bytes, size), target.alignment());
  }

  /**
   * Changes an integer in one step. {@code monotonic} where the value before is not used, since a
   * stronger order would make LLVM use BPF_FETCH, which kernels before 5.12 do not know. Nor do
   * they know BPF_OR, which LLVM makes of an addition where it learns that it adds 0.
   *
   * @return the value before as an {@code i64}; empty where it is not asked for
   */
  Optional<String> atomic(Instruction.Atomic atomic, Optional<String> expected, String operand) {
    Memory place = atomic.target();
    int size = place.type().size();
    if (!place.isPlain() || place.alignment() < size) {
      throw new IllegalStateException("no atomic operation on " + place.path());
    }
    String type = "i" + size * 8;
    String address = address(place);
    String before =
        expected.isPresent()
            ? exchanged(type, address, narrow(expected.get(), size), narrow(operand, size))
            : text.value(
                "atomicrmw "
                    + keyword(atomic.operation())
                    + " ptr "
                    + address
                    + ", "
                    + type
                    + " "
                    + narrow(atomic.result().isPresent() ? operand : notZero(operand), size)
                    + (atomic.result().isPresent() ? " seq_cst" : " monotonic")
                    + ", align "
                    + size);
    return atomic
        .result()
        .map(result -> size == 8 ? before : text.value("zext " + type + " " + before + " to i64"));
  }

  private String notZero(String operand) {
    return operand.startsWith("%") || operand.equals("0") ? text.opaque(operand) : operand;
  }

  private String exchanged(String type, String address, String expected, String value) {
    String pair =
        text.value(
            "cmpxchg ptr "
                + address
                + ", "
                + type
                + " "
                + expected
                + ", "
                + type
                + " "
                + value
                + " seq_cst seq_cst");
    return text.value("extractvalue { " + type + ", i1 } " + pair + ", 0");
  }

  private String narrow(String value, int size) {
    return size == 8 ? value : text.value("trunc i64 " + value + " to i" + size * 8);
  }

  private static String keyword(AtomicOperation operation) {
    return switch (operation) {
      case ADD -> "add";
      case AND -> "and";
      case OR -> "or";
      case XOR -> "xor";
      default -> "xchg";
    };
  }

  /** The address of the byte in which the place starts. */
  String address(Memory memory) {
    return text.address(element(memory), memory.byteOffset());
  }

  /** The bytes around the place that may be accessed with it. */
  private BitFields.Memory bytes(Memory memory) {
    boolean wire =
        memory.base().type() instanceof StructType struct
            && struct.layout() == StructType.Layout.WIRE;
    int end = memory.base().type().size();
    int largest = 8;
    for (Memory.Subscript subscript : memory.subscripts()) {
      end -= (subscript.count() - 1) * subscript.stride();
      largest = Math.min(largest, Integer.lowestOneBit(subscript.stride()));
    }
    return new BitFields.Memory(element(memory), 0, 0, end, largest, true, wire);
  }

  /** The address from which the place's offset counts: the base, and what the subscripts add. */
  private String element(Memory memory) {
    String address = base(memory);
    for (Memory.Subscript subscript : memory.subscripts()) {
      String value = values.value(subscript.index());
      String index =
          memory.base() instanceof Memory.Stack && !variableStack
              ? chosen(value, subscript.count())
              : text.bounded(value, subscript.count());
      String bytes =
          subscript.stride() == 1
              ? index
              : text.value("mul i64 " + index + ", " + subscript.stride());
      address = text.value("getelementptr i8, ptr " + address + ", i64 " + bytes);
    }
    return address;
  }

  /**
   * The index as a constant on each of as many paths as there are elements: kernels before 5.12
   * access the stack at constant offsets only. The constants are out of LLVM's sight, which would
   * see that they are the index.
   */
  private String chosen(String index, int count) {
    String opaque = hidden(index);
    String result = text.slot("i64");
    String end = text.label();
    for (int i = 0; i < count; i++) {
      if (i < count - 1) {
        String hit = text.label();
        String next = text.label();
        text.branch(text.value("icmp eq i64 " + opaque + ", " + i), hit, next);
        text.start(hit);
        text.store("i64", hidden("" + i), result);
        text.jump(end);
        text.start(next);
      } else {
        text.store("i64", hidden("" + i), result);
        text.jump(end);
      }
    }
    text.start(end);
    return text.load("i64", result);
  }

  private String hidden(String value) {
    return text.value("call i64 asm sideeffect \"\", \"=r,0\"(i64 " + value + ")");
  }

  private String base(Memory memory) {
    if (memory.base() instanceof Memory.Shared shared) {
      return "@" + Metadata.quote(shared.global().name());
    }
    return memory.base() instanceof Memory.Stack stack
        ? frame.slot(stack.local())
        : frame.read(((Memory.Behind) memory.base()).reference());
  }
}
