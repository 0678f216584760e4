package org.b.backend.maps;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.b.core.btf.Btf;
import org.b.core.btf.BtfType;
import org.b.core.facts.KernelFacts;

/**
 * Turns bytes into plain Java values by their BTF type: structs and unions into maps in field
 * order, arrays into lists, {@code char[N]} into a string up to its first zero byte, numbers of
 * enumerations into their names, integers and numbers without a name into {@link Long} or, where
 * that is too small, {@link BigInteger}, {@code bool} into {@link Boolean}, floating point into
 * {@link Double}, pointers into their unsigned number. Values of the types {@code __be16}, {@code
 * __be32}, {@code __be64} are in network order in memory and in host order here. Members without a
 * name (padding, anonymous structs) lend their members to the struct around them, or are left out;
 * so are members that only the kernel touches.
 */
public final class ValueDecoder {
  private final Btf btf;

  public ValueDecoder(Btf btf) {
    this.btf = btf;
  }

  /**
   * @param type BTF id
   * @param bytes at least as many as the type has
   */
  public Object decode(int type, byte[] bytes) {
    return decode(type, ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()), 0);
  }

  /**
   * @param bytes from the position on, in the machine's byte order
   */
  public Object decode(int type, ByteBuffer bytes) {
    return decode(type, bytes, bytes.position());
  }

  private Object decode(int type, ByteBuffer bytes, int offset) {
    boolean swap = NetworkOrder.isNetworkOrder(btf, type);
    BtfType resolved = btf.resolve(type);
    if (resolved instanceof BtfType.Int integer) {
      return integer(integer, bytes, offset, swap);
    } else if (resolved instanceof BtfType.Composite composite) {
      Map<String, Object> fields = new LinkedHashMap<>();
      addMembers(composite, bytes, offset, fields);
      return fields;
    } else if (resolved instanceof BtfType.Array array) {
      return array(array, bytes, offset);
    } else if (resolved instanceof BtfType.Enumeration enumeration) {
      return named(
          enumeration,
          number(
              Bits.load(bytes, offset, enumeration.size()),
              enumeration.size() * 8,
              enumeration.signed()));
    } else if (resolved instanceof BtfType.Pointer) {
      return number(bytes.getLong(offset), 64, false);
    } else if (resolved instanceof BtfType.FloatingPoint floating && floating.size() == 8) {
      return bytes.getDouble(offset);
    } else if (resolved instanceof BtfType.FloatingPoint floating && floating.size() == 4) {
      return (double) bytes.getFloat(offset);
    } else if (resolved instanceof BtfType.DataSection section) {
      return section(section, bytes, offset);
    }
    throw new MapValueException("values of type " + TypeNames.of(btf, type) + " cannot be read");
  }

  /** The name of an enumeration's number, where it has one. */
  private static Object named(BtfType.Enumeration enumeration, Object number) {
    return enumeration.values().stream()
        .filter(e -> number instanceof Long value && e.value() == value)
        .<Object>map(BtfType.Enumerator::name)
        .findFirst()
        .orElse(number);
  }

  private Object section(BtfType.DataSection section, ByteBuffer bytes, int offset) {
    Map<String, Object> variables = new LinkedHashMap<>();
    for (BtfType.Placed placed : section.variables()) {
      if (btf.type(placed.variable()) instanceof BtfType.Variable variable) {
        variables.put(variable.name(), decode(variable.type(), bytes, offset + placed.offset()));
      }
    }
    return variables;
  }

  private void addMembers(
      BtfType.Composite composite, ByteBuffer bytes, int offset, Map<String, Object> fields) {
    for (BtfType.Member member : composite.members()) {
      if (member.name().isEmpty()) {
        if (member.bitSize() == 0
            && btf.resolve(member.type()) instanceof BtfType.Composite anonymous) {
          addMembers(anonymous, bytes, offset + member.bitOffset() / 8, fields);
        }
      } else if (isKernels(btf.resolve(member.type()))) {
        continue;
      } else if (member.bitSize() > 0) {
        fields.put(member.name(), bitField(member, bytes, offset));
      } else {
        fields.put(member.name(), decode(member.type(), bytes, offset + member.bitOffset() / 8));
      }
    }
  }

  /** What only the kernel touches, and hides from whoever reads the map: locks and the like. */
  private static boolean isKernels(BtfType type) {
    return type instanceof BtfType.Composite composite
        && KernelFacts.leafFields().stream()
            .anyMatch(field -> field.type().name().equals(composite.name()));
  }

  private Object bitField(BtfType.Member member, ByteBuffer bytes, int offset) {
    long raw = Bits.loadBits(bytes, offset * 8L + member.bitOffset(), member.bitSize());
    BtfType type = btf.resolve(member.type());
    boolean signed =
        type instanceof BtfType.Int i
            ? i.signed()
            : type instanceof BtfType.Enumeration e && e.signed();
    if (type instanceof BtfType.Int i && i.bool()) {
      return raw != 0;
    }
    Object number = number(raw, member.bitSize(), signed);
    return type instanceof BtfType.Enumeration e ? named(e, number) : number;
  }

  private Object array(BtfType.Array array, ByteBuffer bytes, int offset) {
    int size = btf.size(array.element());
    if (btf.resolve(array.element()) instanceof BtfType.Int element && element.character()) {
      int end = 0;
      while (end < array.count() && bytes.get(offset + end) != 0) {
        end++;
      }
      byte[] text = new byte[end];
      bytes.get(offset, text);
      return new String(text, StandardCharsets.UTF_8);
    }
    List<Object> elements = new ArrayList<>();
    for (int i = 0; i < array.count(); i++) {
      elements.add(decode(array.element(), bytes, offset + i * size));
    }
    return elements;
  }

  private static Object integer(BtfType.Int type, ByteBuffer bytes, int offset, boolean swap) {
    if (type.size() == 16) {
      byte[] copy = new byte[16];
      bytes.get(offset, copy);
      return Bits.wide(copy, type.signed());
    }
    long raw = Bits.load(bytes, offset, type.size());
    if (type.bool()) {
      return raw != 0;
    }
    if (swap) {
      raw = Long.reverseBytes(raw) >>> 64 - type.size() * 8;
    }
    if (type.offset() != 0 || type.bits() != type.size() * 8) {
      // The old form of a bit field: the type itself says which bits of its bytes count.
      raw = Bits.loadBits(bytes, offset * 8L + type.offset(), type.bits());
    }
    return number(raw, type.bits(), type.signed());
  }

  /** A Long if it fits, else a BigInteger. */
  private static Object number(long raw, int bits, boolean signed) {
    int unused = 64 - bits;
    if (signed) {
      return raw << unused >> unused;
    }
    long value = raw << unused >>> unused;
    return value >= 0 ? (Object) value : new BigInteger(Long.toUnsignedString(value));
  }
}
