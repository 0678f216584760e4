package org.b.backend.codegen;

import org.b.core.graph.Memory;
import org.b.core.types.IntegerType;
import org.b.core.types.StructType;

/** Writes the accesses to aggregates: on the stack, behind references. */
final class MemoryWriter {
  private final FunctionText text;
  private final Frame frame;
  private final BitFields bitFields;

  MemoryWriter(FunctionText text, Frame frame, BitFields bitFields) {
    this.text = text;
    this.frame = frame;
    this.bitFields = bitFields;
  }

  /** An integer, extended by the sign of its type. */
  String load(Memory memory) {
    IntegerType type = (IntegerType) memory.type();
    return bitFields.load(bytes(memory), memory.bitOffset(), memory.bitWidth(), type);
  }

  /** Sets an integer; what is around it stays. */
  void store(Memory memory, String value) {
    bitFields.store(bytes(memory), memory.bitOffset(), memory.bitWidth(), value);
  }

  /** Sets a whole aggregate to 0: LLVM must not see a memset. */
  void zero(Memory memory) {
    if (memory.isWhole() && memory.base() instanceof Memory.Stack stack) {
      frame.zero(frame.slot(stack.local()), memory.type().size());
    } else {
      frame.zero(address(memory), memory.type().size(), memory.alignment());
    }
  }

  void copy(Memory target, Memory source) {
    int alignment = Math.min(target.alignment(), source.alignment());
    frame.copy(address(target), address(source), target.type().size(), alignment);
  }

  /**
   * Adds atomically. {@code monotonic}, since a stronger order would make LLVM use BPF_FETCH, which
   * kernels before 5.12 do not know.
   */
  void atomicAdd(Memory memory, String amount) {
    int size = memory.type().size();
    if (!memory.isPlain() || memory.alignment() < size) {
      throw new IllegalStateException("no atomic addition to " + memory.path());
    }
    String type = "i" + size * 8;
    String narrow = size == 8 ? amount : text.value("trunc i64 " + amount + " to " + type);
    text.value(
        "atomicrmw add ptr "
            + address(memory)
            + ", "
            + type
            + " "
            + narrow
            + " monotonic, align "
            + size);
  }

  /** The address of the byte in which the place starts. */
  String address(Memory memory) {
    return text.address(base(memory), memory.byteOffset());
  }

  /** The bytes around the place that may be accessed with it. */
  private BitFields.Memory bytes(Memory memory) {
    boolean wire =
        memory.base().type() instanceof StructType struct
            && struct.layout() == StructType.Layout.WIRE;
    return new BitFields.Memory(base(memory), 0, 0, memory.base().type().size(), true, wire);
  }

  private String base(Memory memory) {
    return memory.base() instanceof Memory.Stack stack
        ? frame.slot(stack.local())
        : frame.read(((Memory.Behind) memory.base()).reference());
  }
}
