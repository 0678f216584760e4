package org.b.core.btf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Little-endian reading that turns every access outside the data into one clear error. */
public final class Bytes {
  private final ByteBuffer data;
  private final String what;

  public Bytes(byte[] data, String what) {
    this.data = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    this.what = what;
  }

  public int size() {
    return data.capacity();
  }

  public int u8(int offset) {
    return Byte.toUnsignedInt(data.get(check(offset, 1)));
  }

  public int u16(int offset) {
    return Short.toUnsignedInt(data.getShort(check(offset, 2)));
  }

  public int i32(int offset) {
    return data.getInt(check(offset, 4));
  }

  /** A 32-bit size, offset or count; more than 2 GiB cannot be in the data. */
  public int size32(int offset) {
    int value = i32(offset);
    if (value < 0) {
      throw broken(offset);
    }
    return value;
  }

  /** A 64-bit size or offset that must fit into the data. */
  public int size64(int offset) {
    long value = i64(offset);
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw broken(offset);
    }
    return (int) value;
  }

  public long i64(int offset) {
    return data.getLong(check(offset, 8));
  }

  public byte[] slice(int offset, int length) {
    check(offset, length);
    byte[] result = new byte[length];
    data.get(offset, result);
    return result;
  }

  /** The text up to the next zero byte. */
  public String text(int offset) {
    int end = check(offset, 1);
    while (u8(end) != 0) {
      end++;
    }
    return new String(data.array(), offset, end - offset, StandardCharsets.UTF_8);
  }

  private int check(int offset, int length) {
    if (offset < 0 || length < 0 || offset > data.capacity() - length) {
      throw broken(offset);
    }
    return offset;
  }

  private ObjectFormatException broken(int offset) {
    return new ObjectFormatException(
        what + " is damaged or cut short (at byte " + Integer.toUnsignedString(offset) + ")");
  }
}
