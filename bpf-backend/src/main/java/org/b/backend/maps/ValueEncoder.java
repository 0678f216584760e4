package org.b.backend.maps;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.b.core.btf.Btf;
import org.b.core.btf.BtfType;

/**
 * Turns plain Java values into bytes by a BTF type; takes every shape that {@link ValueDecoder}
 * gives. Fields that a map does not mention and padding are zero. Numbers must fit: 256 is no
 * {@code u8}.
 */
public final class ValueEncoder {
  private final Btf btf;

  public ValueEncoder(Btf btf) {
    this.btf = btf;
  }

  /**
   * @param type BTF id
   * @param size bytes of the result, at least as many as the type has
   * @param what the value is, for messages: {@code key of stats}
   * @throws MapValueException if the value does not fit; the message names the field
   */
  public byte[] encode(int type, Object value, int size, String what) {
    ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    encode(type, value, bytes, 0, what);
    return bytes.array();
  }

  /** An unsigned integer of a size in bytes, at most 8. */
  static byte[] unsigned(Object value, int size, String what) {
    ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    Bits.store(bytes, 0, size, number(value, size * 8, false, what));
    return bytes.array();
  }

  private void encode(int type, Object value, ByteBuffer bytes, int offset, String what) {
    BtfType resolved = btf.resolve(type);
    if (resolved instanceof BtfType.Int integer) {
      boolean swap = NetworkOrder.isNetworkOrder(btf, type);
      integer(integer, value, bytes, offset, swap, what);
    } else if (resolved instanceof BtfType.Composite composite) {
      composite(composite, type, value, bytes, offset, what);
    } else if (resolved instanceof BtfType.Array array) {
      array(array, type, value, bytes, offset, what);
    } else if (resolved instanceof BtfType.Enumeration enumeration) {
      enumeration(enumeration, value, bytes, offset, what);
    } else if (resolved instanceof BtfType.Pointer) {
      Bits.store(bytes, offset, 8, number(value, 64, false, what));
    } else if (resolved instanceof BtfType.FloatingPoint floating
        && value instanceof Number number) {
      if (floating.size() == 8) {
        bytes.putDouble(offset, number.doubleValue());
      } else {
        bytes.putFloat(offset, number.floatValue());
      }
    } else {
      throw mismatch(what, TypeNames.of(btf, type), value);
    }
  }

  private void composite(
      BtfType.Composite composite,
      int type,
      Object value,
      ByteBuffer bytes,
      int offset,
      String what) {
    if (!(value instanceof Map<?, ?> map)) {
      throw mismatch(what, TypeNames.of(btf, type), value);
    }
    Map<Object, Object> left = new HashMap<>(map);
    members(composite, left, bytes, offset, what);
    if (!left.isEmpty()) {
      throw new MapValueException(
          what
              + ": "
              + TypeNames.of(btf, type)
              + " has no field "
              + left.keySet().iterator().next()
              + ", only "
              + composite.members().stream()
                  .map(BtfType.Member::name)
                  .filter(name -> !name.isEmpty())
                  .collect(Collectors.joining(", ")));
    }
  }

  /** Stores the members that {@code left} mentions and takes them out of it. */
  private void members(
      BtfType.Composite composite,
      Map<Object, Object> left,
      ByteBuffer bytes,
      int offset,
      String what) {
    for (BtfType.Member member : composite.members()) {
      int at = offset + member.bitOffset() / 8;
      if (member.name().isEmpty()) {
        if (member.bitSize() == 0
            && btf.resolve(member.type()) instanceof BtfType.Composite anonymous) {
          members(anonymous, left, bytes, at, what);
        }
        continue;
      }
      if (!left.containsKey(member.name())) {
        continue;
      }
      Object field = left.remove(member.name());
      String name = what + "." + member.name();
      if (member.bitSize() > 0) {
        BtfType type = btf.resolve(member.type());
        boolean signed = type instanceof BtfType.Int i && i.signed();
        Object number = type instanceof BtfType.Enumeration e ? named(e, field) : field;
        long bits = number(number, member.bitSize(), signed, name);
        Bits.storeBits(bytes, offset * 8L + member.bitOffset(), member.bitSize(), bits);
      } else {
        encode(member.type(), field, bytes, at, name);
      }
    }
  }

  private void array(
      BtfType.Array array, int type, Object value, ByteBuffer bytes, int offset, String what) {
    boolean text = btf.resolve(array.element()) instanceof BtfType.Int i && i.character();
    if (text && value instanceof CharSequence characters) {
      byte[] encoded = characters.toString().getBytes(StandardCharsets.UTF_8);
      if (encoded.length > array.count()) {
        throw new MapValueException(
            what + " holds " + array.count() + " bytes, the text has " + encoded.length);
      }
      bytes.put(offset, encoded);
      return;
    }
    if (!(value instanceof List<?> list)) {
      throw mismatch(what, TypeNames.of(btf, type), value);
    }
    if (list.size() != array.count()) {
      throw new MapValueException(what + " has " + array.count() + " elements, not " + list.size());
    }
    int size = btf.size(array.element());
    for (int i = 0; i < list.size(); i++) {
      encode(array.element(), list.get(i), bytes, offset + i * size, what + "[" + i + "]");
    }
  }

  /** The number of an enumeration's name; anything else as it is. */
  private static Object named(BtfType.Enumeration type, Object value) {
    return type.values().stream()
        .filter(e -> e.name().equals(value))
        .map(e -> (Object) e.value())
        .findFirst()
        .orElse(value);
  }

  private static void enumeration(
      BtfType.Enumeration type, Object value, ByteBuffer bytes, int offset, String what) {
    Object number = named(type, value);
    if (number instanceof CharSequence) {
      throw new MapValueException(
          what
              + ": there is no "
              + number
              + ", only "
              + type.values().stream()
                  .map(BtfType.Enumerator::name)
                  .collect(Collectors.joining(", ")));
    }
    Bits.store(bytes, offset, type.size(), number(number, type.size() * 8, type.signed(), what));
  }

  private static void integer(
      BtfType.Int type, Object value, ByteBuffer bytes, int offset, boolean swap, String what) {
    if (type.size() == 16) {
      wide(type, value, bytes, offset, what);
      return;
    }
    int bits = type.bool() ? 1 : type.bits();
    long raw = number(value, bits, type.signed(), what);
    if (swap) {
      raw = Long.reverseBytes(raw) >>> 64 - type.size() * 8;
    }
    Bits.storeBits(bytes, offset * 8L + type.offset(), type.bits(), raw);
  }

  private static void wide(
      BtfType.Int type, Object value, ByteBuffer bytes, int offset, String what) {
    BigInteger number = big(value, what);
    checkRange(number, 128, type.signed(), what);
    for (int i = 0; i < 16; i++) {
      bytes.put(offset + i, number.shiftRight(8 * i).byteValue());
    }
  }

  private static long number(Object value, int bits, boolean signed, String what) {
    BigInteger number = big(value, what);
    checkRange(number, bits, signed, what);
    return number.longValue();
  }

  private static BigInteger big(Object value, String what) {
    if (value instanceof BigInteger big) {
      return big;
    } else if (value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte) {
      return BigInteger.valueOf(((Number) value).longValue());
    } else if (value instanceof Boolean bool) {
      return bool ? BigInteger.ONE : BigInteger.ZERO;
    }
    throw mismatch(what, "an integer", value);
  }

  private static void checkRange(BigInteger number, int bits, boolean signed, String what) {
    boolean fits =
        signed ? number.bitLength() < bits : number.signum() >= 0 && number.bitLength() <= bits;
    if (!fits) {
      throw new MapValueException(
          what
              + ": "
              + number
              + " does not fit into "
              + bits
              + (signed ? " signed" : "")
              + " bits");
    }
  }

  private static MapValueException mismatch(String what, String type, Object value) {
    String given = value == null ? "null" : value.getClass().getSimpleName() + " " + value;
    return new MapValueException(what + " is " + type + ", not " + given);
  }
}
