package org.b.backend.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.b.core.btf.Btf;
import org.b.core.btf.BtfKind;

/** Types written record by record, for tests that must not depend on a compiler. */
public final class BtfBuilder {
  private static final int BIT_FIELDS = 1 << 31;

  private final ByteArrayOutputStream types = new ByteArrayOutputStream();
  private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
  private int count;

  public BtfBuilder() {
    strings.write(0);
  }

  /** A field of a struct; {@code bitSize} is 0 unless it is a bit field. */
  public record Field(String name, int type, int bitOffset, int bitSize) {}

  private int name(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    int offset = strings.size();
    strings.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    strings.write(0);
    return offset;
  }

  private int add(int... words) {
    ByteBuffer buffer = ByteBuffer.allocate(words.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (int word : words) {
      buffer.putInt(word);
    }
    types.writeBytes(buffer.array());
    return ++count;
  }

  /**
   * @param encoding 0 unsigned, 1 signed, 4 bool
   */
  public int integer(String name, int size, int encoding) {
    return add(name(name), BtfKind.INT << 24, size, encoding << 24 | size * 8);
  }

  public int typedef(String name, int target) {
    return add(name(name), BtfKind.TYPEDEF << 24, target);
  }

  public int array(int element, int index, int length) {
    return add(0, BtfKind.ARRAY << 24, 0, element, index, length);
  }

  public int struct(String name, int size, Field... fields) {
    int[] words = new int[3 + fields.length * 3];
    boolean bits = false;
    for (int i = 0; i < fields.length; i++) {
      words[3 + i * 3] = name(fields[i].name());
      words[4 + i * 3] = fields[i].type();
      bits |= fields[i].bitSize() > 0;
    }
    for (int i = 0; i < fields.length; i++) {
      words[5 + i * 3] = fields[i].bitOffset() | (bits ? fields[i].bitSize() << 24 : 0);
    }
    words[0] = name(name);
    words[1] = (bits ? BIT_FIELDS : 0) | BtfKind.STRUCT << 24 | fields.length;
    words[2] = size;
    return add(words);
  }

  /** A 64-bit enumeration of one value (6.0). */
  public int wideEnumeration(String name, String value, long number) {
    return add(
        name(name), BtfKind.ENUM64 << 24 | 1, 8, name(value), (int) number, (int) (number >>> 32));
  }

  public int floatingPoint(String name, int size) {
    return add(name(name), BtfKind.FLOAT << 24, size);
  }

  /** A declaration tag on a whole type (5.16). */
  public int tag(String text, int target) {
    return add(name(text), BtfKind.DECL_TAG << 24, target, -1);
  }

  public byte[] bytes() {
    byte[] typeBytes = types.toByteArray();
    byte[] stringBytes = strings.toByteArray();
    return ByteBuffer.allocate(24 + typeBytes.length + stringBytes.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort((short) 0xeb9f)
        .put((byte) 1)
        .put((byte) 0)
        .putInt(24)
        .putInt(0)
        .putInt(typeBytes.length)
        .putInt(typeBytes.length)
        .putInt(stringBytes.length)
        .put(typeBytes)
        .put(stringBytes)
        .array();
  }

  public Btf build() {
    return Btf.parse(bytes());
  }
}
