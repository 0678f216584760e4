package org.b.core.btf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the content of a {@code .BTF} section: finds at once where each type starts, and decodes
 * one when it is asked for.
 */
final class BtfReader {
  private static final int MAGIC = 0xeb9f;

  private final Bytes bytes;
  private final BtfStrings strings;
  private final int[] offsets;

  /**
   * @param base the strings that the types' own follow; {@code null} for none
   */
  BtfReader(byte[] section, BtfStrings base) {
    Bytes whole = new Bytes(section, "the type information");
    if (whole.u16(0) != MAGIC || whole.u8(2) != 1) {
      throw new ObjectFormatException("the type information is of an unknown version");
    }
    int header = whole.size32(4);
    bytes = part(whole, header, whole.size32(8), whole.size32(12));
    strings = new BtfStrings(part(whole, header, whole.size32(16), whole.size32(20)), base);
    // A record takes 16 bytes or more, most take 20.
    int[] starts = new int[bytes.size() / 16 + 2];
    int count = 1;
    for (int at = 0; at < bytes.size(); ) {
      int info = bytes.i32(at + 4);
      int extra = BtfKind.extra(BtfKind.kind(info), BtfKind.count(info));
      if (extra < 0) {
        throw new ObjectFormatException(
            "the type information has a kind of type that is not known here ("
                + BtfKind.kind(info)
                + ")");
      }
      if (count == starts.length) {
        starts = Arrays.copyOf(starts, count * 2);
      }
      starts[count++] = at;
      at += BtfKind.COMMON + extra;
    }
    offsets = Arrays.copyOf(starts, count);
  }

  private static Bytes part(Bytes whole, int header, int start, int length) {
    return new Bytes(whole.slice(Math.addExact(header, start), length), "the type information");
  }

  /** Types and {@code void}. */
  int count() {
    return offsets.length;
  }

  BtfStrings strings() {
    return strings;
  }

  /** {@code BTF_KIND_} of a type; 0 for {@code void}. */
  int kind(int id) {
    return id == 0 ? 0 : BtfKind.kind(bytes.i32(offsets[id] + 4));
  }

  /** Where a type's name is in the string table. */
  int name(int id) {
    return id == 0 ? 0 : bytes.i32(offsets[id]);
  }

  /** Decodes a type. */
  BtfType read(int id) {
    return id == 0 ? new BtfType.Void() : read(offsets[id], bytes.i32(offsets[id] + 4));
  }

  private BtfType read(int at, int info) {
    String name = strings.text(bytes.i32(at));
    int count = BtfKind.count(info);
    boolean flag = info < 0;
    int value = bytes.i32(at + 8);
    int extra = at + BtfKind.COMMON;
    int kind = BtfKind.kind(info);
    switch (kind) {
      case BtfKind.INT:
        return integer(name, value, bytes.i32(extra));
      case BtfKind.PTR:
        return new BtfType.Pointer(value);
      case BtfKind.ARRAY:
        return new BtfType.Array(bytes.i32(extra), bytes.i32(extra + 4), bytes.size32(extra + 8));
      case BtfKind.STRUCT, BtfKind.UNION:
        return new BtfType.Composite(
            name, kind == BtfKind.UNION, bytes.size32(at + 8), members(extra, count, flag));
      case BtfKind.ENUM, BtfKind.ENUM64:
        return new BtfType.Enumeration(
            name, value, flag, enumerators(extra, count, flag, kind == BtfKind.ENUM64));
      case BtfKind.FWD:
        return new BtfType.Forward(name, flag);
      case BtfKind.TYPEDEF:
        return new BtfType.Typedef(name, value);
      case BtfKind.VOLATILE, BtfKind.CONST, BtfKind.RESTRICT, BtfKind.TYPE_TAG:
        return new BtfType.Modifier(name, kind, value);
      case BtfKind.FUNC:
        return new BtfType.Function(name, value, count);
      case BtfKind.FUNC_PROTO:
        return new BtfType.FunctionPrototype(value, parameters(extra, count));
      case BtfKind.VAR:
        return new BtfType.Variable(name, value, bytes.i32(extra));
      case BtfKind.DATASEC:
        return new BtfType.DataSection(name, bytes.size32(at + 8), placed(extra, count));
      case BtfKind.FLOAT:
        return new BtfType.FloatingPoint(name, value);
      case BtfKind.DECL_TAG:
        return new BtfType.Tag(name, value, bytes.i32(extra));
      default:
        throw new IllegalStateException("kind " + kind);
    }
  }

  private static BtfType integer(String name, int size, int encoding) {
    return new BtfType.Int(
        name,
        size,
        encoding & 0xff,
        encoding >>> 16 & 0xff,
        (encoding >>> 24 & 1) != 0,
        // Compilers leave the character bit out; the name tells.
        (encoding >>> 24 & 2) != 0 || name.equals("char"),
        (encoding >>> 24 & 4) != 0);
  }

  private List<BtfType.Member> members(int at, int count, boolean bitSizes) {
    List<BtfType.Member> result = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int member = at + 12 * i;
      int offset = bytes.i32(member + 8);
      result.add(
          new BtfType.Member(
              strings.text(bytes.i32(member)),
              bytes.i32(member + 4),
              bitSizes ? offset & 0xffffff : offset,
              bitSizes ? offset >>> 24 : 0));
    }
    return List.copyOf(result);
  }

  private List<BtfType.Enumerator> enumerators(int at, int count, boolean signed, boolean wide) {
    List<BtfType.Enumerator> result = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int entry = at + (wide ? 12 : 8) * i;
      long low = bytes.i32(entry + 4);
      long value =
          wide
              ? (long) bytes.i32(entry + 8) << 32 | low & 0xffffffffL
              : signed ? low : low & 0xffffffffL;
      result.add(new BtfType.Enumerator(strings.text(bytes.i32(entry)), value));
    }
    return List.copyOf(result);
  }

  private List<BtfType.Parameter> parameters(int at, int count) {
    List<BtfType.Parameter> result = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      result.add(
          new BtfType.Parameter(strings.text(bytes.i32(at + 8 * i)), bytes.i32(at + 8 * i + 4)));
    }
    return List.copyOf(result);
  }

  private List<BtfType.Placed> placed(int at, int count) {
    List<BtfType.Placed> result = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int entry = at + 12 * i;
      result.add(
          new BtfType.Placed(bytes.i32(entry), bytes.size32(entry + 4), bytes.size32(entry + 8)));
    }
    return List.copyOf(result);
  }
}
