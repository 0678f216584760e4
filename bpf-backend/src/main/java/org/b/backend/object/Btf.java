package org.b.backend.object;

import java.util.List;
import java.util.Optional;

/** The types of an object, by id, and the bytes that they were read from. Immutable. */
public final class Btf {
  private static final int DEEPEST_CHAIN = 64;

  private final byte[] bytes;
  private final List<BtfType> types;
  private final BtfStrings strings;

  private Btf(byte[] bytes, List<BtfType> types, BtfStrings strings) {
    this.bytes = bytes;
    this.types = types;
    this.strings = strings;
  }

  /**
   * Reads the content of a {@code .BTF} section.
   *
   * @throws ObjectFormatException if it is damaged
   */
  public static Btf parse(byte[] section) {
    BtfReader reader = new BtfReader(section);
    return new Btf(section, reader.types(), reader.strings());
  }

  /** The bytes as read. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** All types; a type's place is its id. */
  public List<BtfType> types() {
    return types;
  }

  /**
   * @throws ObjectFormatException if there is no such type
   */
  public BtfType type(int id) {
    if (id < 0 || id >= types.size()) {
      throw new ObjectFormatException("the object's type information has no type " + id);
    }
    return types.get(id);
  }

  /** The type behind typedefs and modifiers. */
  public BtfType resolve(int id) {
    return type(resolveId(id));
  }

  /** The id of the type behind typedefs and modifiers. */
  public int resolveId(int id) {
    int at = id;
    for (int i = 0; i < DEEPEST_CHAIN; i++) {
      BtfType type = type(at);
      if (type instanceof BtfType.Typedef typedef) {
        at = typedef.target();
      } else if (type instanceof BtfType.Modifier modifier) {
        at = modifier.target();
      } else {
        return at;
      }
    }
    throw new ObjectFormatException("type " + id + " of the object refers to itself");
  }

  /** Size in bytes of a value of the type; 0 for {@code void} and functions. */
  public int size(int id) {
    BtfType type = resolve(id);
    if (type instanceof BtfType.Int integer) {
      return integer.size();
    } else if (type instanceof BtfType.Pointer) {
      return 8;
    } else if (type instanceof BtfType.Array array) {
      long size = (long) size(array.element()) * array.count();
      if (size > Integer.MAX_VALUE) {
        throw new ObjectFormatException("an array type of the object is too large");
      }
      return (int) size;
    } else if (type instanceof BtfType.Composite composite) {
      return composite.size();
    } else if (type instanceof BtfType.Enumeration enumeration) {
      return enumeration.size();
    } else if (type instanceof BtfType.FloatingPoint floating) {
      return floating.size();
    } else if (type instanceof BtfType.DataSection section) {
      return section.size();
    }
    return 0;
  }

  /** The text at an offset of the string table, as line information refers to it. */
  public String text(int offset) {
    return strings.text(offset);
  }

  public Optional<BtfType.DataSection> dataSection(String name) {
    return types.stream()
        .filter(t -> t instanceof BtfType.DataSection && t.name().equals(name))
        .map(BtfType.DataSection.class::cast)
        .findFirst();
  }
}
