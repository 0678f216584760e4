package org.b.backend.codegen;

import org.b.core.types.IntegerType;
import org.b.core.types.StructType;

/**
 * Reads and writes integers of any width at any bit of memory, with few loads of 1, 2, 4 or 8
 * bytes, none of them outside the memory's bounds.
 */
final class BitFields {
  /**
   * A piece of memory.
   *
   * @param pointer address of byte {@code base}
   * @param base number of the byte that the pointer points to
   * @param from first byte that may be touched
   * @param to first byte that may not be touched any more
   * @param largest bytes of the largest access
   * @param aligned whether an access must lie at a multiple of its size (byte 0 is at a multiple of
   *     8): everywhere but in packets
   * @param wire whether bits are numbered from the most significant one, in network order
   */
  record Memory(
      String pointer, int base, int from, int to, int largest, boolean aligned, boolean wire) {
    static Memory of(String pointer, int size) {
      return new Memory(pointer, 0, 0, size, 8, true, false);
    }
  }

  /** One access that covers bits wholly: {@code bytes} bytes at {@code offset}. */
  private record Chunk(int offset, int bytes) {
    int end() {
      return (offset + bytes) * 8;
    }
  }

  private final FunctionText text;
  private final Arithmetic arithmetic;

  BitFields(FunctionText text, Arithmetic arithmetic) {
    this.text = text;
    this.arithmetic = arithmetic;
  }

  /** An integer field, extended by the sign of its type. */
  String load(Memory memory, StructType.Field field) {
    return load(memory, field.bitOffset(), field.bitWidth(), (IntegerType) field.type());
  }

  /** {@code width} bits as an integer of a type, extended by its sign. */
  String load(Memory memory, int offset, int width, IntegerType type) {
    String bits = bits(memory, offset, width);
    return width == type.width() && !type.signed() ? bits : arithmetic.normalise(bits, type);
  }

  /** Whether a field on the wire takes 2, 4 or 8 bytes and is unsigned. */
  static boolean isWhole(StructType.Field field) {
    int width = field.bitWidth();
    return (width == 16 || width == 32 || width == 64)
        && field.bitOffset() % 8 == 0
        && field.type() instanceof IntegerType type
        && !type.signed()
        && type.width() == width;
  }

  /** A constant as {@link #loadRaw} gives it; what does not fit into the field stays unequal. */
  static long raw(StructType.Field field, long constant) {
    int width = field.bitWidth();
    boolean fits = width == 64 || constant >>> width == 0;
    return fits ? Long.reverseBytes(constant) >>> 64 - width : constant;
  }

  /** A field in network order, not converted. */
  String loadRaw(Memory memory, StructType.Field field) {
    Chunk chunk = covering(memory, field.bitOffset(), field.bitWidth());
    if (chunk == null || chunk.bytes() * 8 != field.bitWidth()) {
      throw new IllegalStateException("no single load of " + field.name());
    }
    Memory raw =
        new Memory(
            memory.pointer(),
            memory.base(),
            memory.from(),
            memory.to(),
            memory.largest(),
            memory.aligned(),
            false);
    return read(raw, chunk);
  }

  /** Sets an integer field; what is around it stays. */
  void store(Memory memory, StructType.Field field, String value) {
    store(memory, field.bitOffset(), field.bitWidth(), value);
  }

  /** {@code width} bits as an unsigned number. */
  String bits(Memory memory, int offset, int width) {
    Chunk chunk = covering(memory, offset, width);
    if (chunk == null) {
      int first = widthOfFirst(memory, offset, width);
      int rest = width - first;
      String head = bits(memory, offset, first);
      String tail = bits(memory, offset + first, rest);
      return memory.wire()
          ? text.binary("or", text.binary("shl", head, "" + rest), tail)
          : text.binary("or", head, text.binary("shl", tail, "" + first));
    }
    String shifted =
        text.binary("lshr", read(memory, chunk), "" + shift(memory, chunk, offset, width));
    return shift(memory, chunk, offset, width) + width == chunk.bytes() * 8
        ? shifted
        : text.binary("and", shifted, mask(width));
  }

  /** Sets {@code width} bits to the low bits of a value. */
  void store(Memory memory, int offset, int width, String value) {
    Chunk chunk = covering(memory, offset, width);
    if (chunk == null) {
      int first = widthOfFirst(memory, offset, width);
      int rest = width - first;
      String unsigned = text.binary("and", value, mask(width));
      String moved = text.binary("lshr", unsigned, "" + (memory.wire() ? rest : first));
      store(memory, offset, first, memory.wire() ? moved : unsigned);
      store(memory, offset + first, rest, memory.wire() ? unsigned : moved);
      return;
    }
    if (chunk.bytes() * 8 == width) {
      write(memory, chunk, value);
      return;
    }
    int shift = shift(memory, chunk, offset, width);
    long field = IntegerType.unsigned(width).mask();
    String kept = text.binary("and", read(memory, chunk), "" + ~(field << shift));
    String moved = text.binary("shl", text.binary("and", value, "" + field), "" + shift);
    write(memory, chunk, text.binary("or", kept, moved));
  }

  /** Distance of the bits from the least significant bit of the chunk's value. */
  private static int shift(Memory memory, Chunk chunk, int offset, int width) {
    return memory.wire() ? chunk.end() - offset - width : offset - chunk.offset() * 8;
  }

  private static String mask(int width) {
    return "" + IntegerType.unsigned(width).mask();
  }

  /** The smallest access that covers the bits, or {@code null}. */
  private static Chunk covering(Memory memory, int offset, int width) {
    int first = offset / 8;
    int last = (offset + width - 1) / 8;
    for (int bytes = 1; bytes <= memory.largest(); bytes *= 2) {
      int start =
          memory.aligned()
              ? first / bytes * bytes
              : Math.max(memory.from(), Math.min(first, memory.to() - bytes));
      if (start <= first && start + bytes > last && start >= memory.from()) {
        if (start + bytes <= memory.to()) {
          return new Chunk(start, bytes);
        }
      }
    }
    return null;
  }

  /** Bits of the first of several accesses: as long as alignment and the bits allow. */
  private static int widthOfFirst(Memory memory, int offset, int width) {
    int first = offset / 8;
    int last = (offset + width - 1) / 8;
    int bytes = memory.largest();
    while (bytes > 1 && (first + bytes > last + 1 || (memory.aligned() && first % bytes != 0))) {
      bytes /= 2;
    }
    return Math.min(width, (first + bytes) * 8 - offset);
  }

  private String read(Memory memory, Chunk chunk) {
    int bits = chunk.bytes() * 8;
    String address = text.address(memory.pointer(), chunk.offset() - memory.base());
    String raw = text.value("load i" + bits + ", ptr " + address + ", align " + chunk.bytes());
    if (memory.wire() && bits > 8) {
      raw = text.value("call i" + bits + " @llvm.bswap.i" + bits + "(i" + bits + " " + raw + ")");
    }
    return bits == 64 ? raw : text.value("zext i" + bits + " " + raw + " to i64");
  }

  private void write(Memory memory, Chunk chunk, String value) {
    int bits = chunk.bytes() * 8;
    String raw = bits == 64 ? value : text.value("trunc i64 " + value + " to i" + bits);
    if (memory.wire() && bits > 8) {
      raw = text.value("call i" + bits + " @llvm.bswap.i" + bits + "(i" + bits + " " + raw + ")");
    }
    String address = text.address(memory.pointer(), chunk.offset() - memory.base());
    text.effect("store i" + bits + " " + raw + ", ptr " + address + ", align " + chunk.bytes());
  }
}
