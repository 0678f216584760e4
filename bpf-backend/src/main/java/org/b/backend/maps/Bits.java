package org.b.backend.maps;

import java.math.BigInteger;
import java.nio.ByteBuffer;

/**
 * Integers of any width in little-endian memory. Bit positions count from the least significant bit
 * of each byte, as gcc and clang place bit fields on little-endian machines.
 */
final class Bits {
  private Bits() {}

  static long load(ByteBuffer bytes, int offset, int size) {
    return loadBits(bytes, offset * 8L, size * 8);
  }

  static void store(ByteBuffer bytes, int offset, int size, long value) {
    storeBits(bytes, offset * 8L, size * 8, value);
  }

  static long loadBits(ByteBuffer bytes, long position, int count) {
    long result = 0;
    for (int done = 0; done < count; ) {
      long at = position + done;
      int shift = (int) (at % 8);
      int take = Math.min(8 - shift, count - done);
      long part = Byte.toUnsignedLong(bytes.get((int) (at / 8))) >>> shift & (1L << take) - 1;
      result |= part << done;
      done += take;
    }
    return result;
  }

  static void storeBits(ByteBuffer bytes, long position, int count, long value) {
    for (int done = 0; done < count; ) {
      long at = position + done;
      int index = (int) (at / 8);
      int shift = (int) (at % 8);
      int take = Math.min(8 - shift, count - done);
      int mask = (1 << take) - 1;
      int part = (int) (value >>> done) & mask;
      bytes.put(index, (byte) (bytes.get(index) & ~(mask << shift) | part << shift));
      done += take;
    }
  }

  /** A 128-bit integer; a Long if it fits. */
  static Object wide(byte[] littleEndian, boolean signed) {
    byte[] bigEndian = new byte[16];
    for (int i = 0; i < 16; i++) {
      bigEndian[i] = littleEndian[15 - i];
    }
    BigInteger value = signed ? new BigInteger(bigEndian) : new BigInteger(1, bigEndian);
    return value.bitLength() < 64 ? (Object) value.longValue() : value;
  }
}
