package org.b.backend.load;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.b.core.btf.Btf;
import org.b.core.btf.BtfKind;

/**
 * Replaces kinds of types that kernels after 5.10 learnt by older ones of the same length, so that
 * all type ids stay: floating point (5.13) by an empty struct of the size, declaration tags (5.16)
 * by an integer, type tags (5.17) by {@code const}, 64-bit enumerations (6.0) by a union.
 */
final class BtfSanitizer {
  private static final int INT_32_BITS = 32;
  private static final int KIND_MASK = 31 << 24;
  private static final int MEMBER = 12;

  private BtfSanitizer() {}

  static byte[] sanitize(Btf btf) {
    byte[] bytes = btf.bytes();
    ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int header = view.getInt(4);
    int typesOffset = view.getInt(8);
    int typesLength = view.getInt(12);
    int stringsOffset = view.getInt(16);
    int stringsLength = view.getInt(20);
    int end = header + typesOffset + typesLength;
    // The added integer gets the id after the last one; members of replaced enumerations need a
    // type.
    int placeholder = btf.types().size();
    int integerName = nameOfAnyInteger(view, header + typesOffset, end);
    for (int at = header + typesOffset; at < end; ) {
      int info = view.getInt(at + 4);
      int kind = BtfKind.kind(info);
      int count = BtfKind.count(info);
      int extra = BtfKind.extra(kind, count);
      switch (kind) {
        case BtfKind.FLOAT -> setKind(view, at, BtfKind.STRUCT, 0);
        case BtfKind.DECL_TAG -> {
          view.putInt(at, integerName);
          setKind(view, at, BtfKind.INT, 0);
          view.putInt(at + 8, 4);
          view.putInt(at + BtfKind.COMMON, INT_32_BITS);
        }
        case BtfKind.TYPE_TAG -> {
          view.putInt(at, 0);
          setKind(view, at, BtfKind.CONST, 0);
        }
        case BtfKind.ENUM64 -> {
          setKind(view, at, BtfKind.UNION, count);
          for (int i = 0; i < count; i++) {
            view.putInt(at + BtfKind.COMMON + MEMBER * i + 4, placeholder);
            view.putInt(at + BtfKind.COMMON + MEMBER * i + 8, 0);
          }
        }
        default -> {}
      }
      at += BtfKind.COMMON + extra;
    }
    return append(
        bytes, header, typesOffset, typesLength, stringsOffset, stringsLength, integerName);
  }

  private static void setKind(ByteBuffer view, int at, int kind, int count) {
    view.putInt(at + 4, (view.getInt(at + 4) & ~(KIND_MASK | 0x8000ffff)) | kind << 24 | count);
  }

  /** Integers must have a name; every object has one. */
  private static int nameOfAnyInteger(ByteBuffer view, int start, int end) {
    for (int at = start; at < end; ) {
      int info = view.getInt(at + 4);
      if (BtfKind.kind(info) == BtfKind.INT) {
        return view.getInt(at);
      }
      at += BtfKind.COMMON + BtfKind.extra(BtfKind.kind(info), BtfKind.count(info));
    }
    return 1;
  }

  private static byte[] append(
      byte[] bytes,
      int header,
      int typesOffset,
      int typesLength,
      int stringsOffset,
      int stringsLength,
      int name) {
    ByteBuffer integer =
        ByteBuffer.allocate(16)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(name)
            .putInt(BtfKind.INT << 24)
            .putInt(4)
            .putInt(INT_32_BITS);
    ByteArrayOutputStream result = new ByteArrayOutputStream();
    byte[] head = new byte[header];
    System.arraycopy(bytes, 0, head, 0, header);
    ByteBuffer.wrap(head)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(8, 0)
        .putInt(12, typesLength + 16)
        .putInt(16, typesLength + 16)
        .putInt(20, stringsLength);
    result.writeBytes(head);
    result.write(bytes, header + typesOffset, typesLength);
    result.writeBytes(integer.array());
    result.write(bytes, header + stringsOffset, stringsLength);
    return result.toByteArray();
  }
}
