package org.b.core.btf;

import java.util.AbstractList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Types by id, and the bytes that they were read from. Immutable to whoever uses it; decodes types
 * when they are first asked for, so that a kernel's 150,000 cost nothing until then. Safe to use
 * from several threads.
 */
public final class Btf {
  private static final int DEEPEST_CHAIN = 64;

  private final byte[] bytes;
  private final BtfReader reader;
  private final AtomicReferenceArray<BtfType> decoded;

  /** The types that these build on; {@code null} for none. */
  private final Btf base;

  /** What is added to the reader's ids: its first type follows the last one of the base. */
  private final int start;

  private volatile NameIndex names;

  private Btf(byte[] bytes, Btf base) {
    this.bytes = bytes;
    this.base = base;
    this.start = base == null ? 0 : base.count() - 1;
    this.reader = new BtfReader(bytes, base == null ? null : base.reader.strings());
    this.decoded = new AtomicReferenceArray<>(reader.count());
  }

  /**
   * Reads the content of a {@code .BTF} section completely.
   *
   * @throws ObjectFormatException if it is damaged
   */
  public static Btf parse(byte[] section) {
    Btf btf = open(section);
    btf.types().forEach(type -> {});
    return btf;
  }

  /**
   * Reads where the types of a {@code .BTF} section are, and each one when it is asked for.
   *
   * @throws ObjectFormatException if the section is damaged; damage within a type is found when the
   *     type is asked for
   */
  public static Btf open(byte[] section) {
    return open(section, null);
  }

  /**
   * As {@link #open(byte[])} for the types of a kernel module, which build on the kernel's.
   *
   * @param base the kernel's types, whose ids come first; {@code null} for none
   */
  public static Btf open(byte[] section, Btf base) {
    try {
      return new Btf(section, base);
    } catch (ArithmeticException e) {
      throw new ObjectFormatException("the type information is damaged");
    }
  }

  /** The bytes as read. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** All types; a type's place is its id. */
  public List<BtfType> types() {
    return new AbstractList<>() {
      @Override
      public BtfType get(int id) {
        return type(id);
      }

      @Override
      public int size() {
        return count();
      }
    };
  }

  /** {@code BTF_KIND_} of a type, without decoding it; 0 for {@code void}. */
  public int kind(int id) {
    return id <= start ? baseKind(id) : reader.kind(id - start);
  }

  /** A type's name, without decoding it. */
  public String name(int id) {
    return base != null && id <= start
        ? base.name(id)
        : reader.strings().text(reader.name(id - start));
  }

  private int baseKind(int id) {
    return base == null ? reader.kind(id) : base.kind(id);
  }

  /** How many types there are, {@code void} included. */
  public int count() {
    return start + reader.count();
  }

  /** The first type of a kind with a name, those of the base left out; 0 if there is none. */
  public int find(int kind, String name) {
    int[] found = findAll(kind, name);
    return found.length == 0 ? 0 : found[0];
  }

  /** All types of a kind with a name: different structs may share one. */
  public int[] findAll(int kind, String name) {
    NameIndex index = names;
    if (index == null) {
      index = new NameIndex(reader);
      names = index;
    }
    int[] found = index.find(kind, name);
    for (int i = 0; i < found.length; i++) {
      found[i] += start;
    }
    return found;
  }

  /**
   * @throws ObjectFormatException if there is no such type
   */
  public BtfType type(int id) {
    if (id < 0 || id >= count()) {
      throw new ObjectFormatException("the type information has no type " + id);
    }
    if (base != null && id <= start) {
      return base.type(id);
    }
    BtfType type = decoded.get(id - start);
    if (type == null) {
      type = reader.read(id - start);
      decoded.set(id - start, type);
    }
    return type;
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
    throw new ObjectFormatException("type " + id + " of the type information refers to itself");
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
        throw new ObjectFormatException("an array type is too large");
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
    return reader.strings().text(offset);
  }

  public Optional<BtfType.DataSection> dataSection(String name) {
    return types().stream()
        .filter(t -> t instanceof BtfType.DataSection && t.name().equals(name))
        .map(BtfType.DataSection.class::cast)
        .findFirst();
  }
}
