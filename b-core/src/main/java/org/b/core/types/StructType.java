package org.b.core.types;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.source.Span;

/**
 * A struct with its layout. Built once by {@link Builder}; compared by identity.
 *
 * <p>Layouts: {@link Layout#C} places every field at its natural alignment; {@link Layout#PACKED}
 * packs bits from the least significant bit of each byte upwards, as gcc does for packed bit fields
 * on a little-endian machine; {@link Layout#WIRE} packs bits from the most significant bit,
 * big-endian, as RFC diagrams do.
 */
public final class StructType implements Type {
  /** How fields are placed. */
  public enum Layout {
    C,
    PACKED,
    WIRE
  }

  /**
   * One field. {@code bitOffset} counts from the start of the struct; for {@link Layout#WIRE} from
   * the most significant bit of the first byte.
   */
  public record Field(String name, Type type, int bitOffset, int bitWidth, Span span) {
    public int byteOffset() {
      return bitOffset / 8;
    }

    /** This field of the struct in {@code outer}, as a field of the struct around it. */
    public Field within(Field outer) {
      return new Field(
          outer.name() + "." + name, type, outer.bitOffset() + bitOffset, bitWidth, span);
    }

    /** Whether the field takes whole bytes and as many as its type has in memory. */
    public boolean isPlain() {
      return bitOffset % 8 == 0 && bitWidth == type.size() * 8;
    }
  }

  private final String name;
  private final Layout layout;
  private final Span span;
  private final List<Field> fields;
  private final Map<String, Field> byName;
  private final int bits;
  private final int alignment;

  private StructType(
      String name, Layout layout, Span span, List<Field> fields, int bits, int alignment) {
    this.name = name;
    this.layout = layout;
    this.span = span;
    this.fields = List.copyOf(fields);
    this.bits = bits;
    this.alignment = alignment;
    this.byName = new HashMap<>();
    for (Field field : fields) {
      byName.putIfAbsent(field.name(), field);
    }
  }

  public String name() {
    return name;
  }

  public Layout layout() {
    return layout;
  }

  /** Where it was declared; {@code null} for a struct of the kernel. */
  public Span span() {
    return span;
  }

  public List<Field> fields() {
    return fields;
  }

  public Optional<Field> field(String fieldName) {
    return Optional.ofNullable(byName.get(fieldName));
  }

  /**
   * The integers of this struct and of the structs in it, with offsets from the start of this one.
   */
  public List<Field> integerFields() {
    List<Field> integers = new ArrayList<>();
    for (Field field : fields) {
      if (field.type() instanceof StructType inner) {
        for (Field nested : inner.integerFields()) {
          integers.add(nested.within(field));
        }
      } else {
        integers.add(field);
      }
    }
    return integers;
  }

  /** Size in bits without the padding at the end. */
  public int bits() {
    return bits;
  }

  @Override
  public int size() {
    int bytes = (bits + 7) / 8;
    return (bytes + alignment - 1) / alignment * alignment;
  }

  @Override
  public int alignment() {
    return alignment;
  }

  @Override
  public boolean isAggregate() {
    return true;
  }

  @Override
  public String display() {
    return "struct " + name;
  }

  @Override
  public String toString() {
    return display();
  }

  /** Places fields one after the other. */
  public static final class Builder {
    private final String name;
    private final Layout layout;
    private final Span span;
    private final List<Field> fields = new ArrayList<>();
    private int bits;
    private int alignment = 1;

    public Builder(String name, Layout layout, Span span) {
      this.name = name;
      this.layout = layout;
      this.span = span;
    }

    /**
     * Appends a field; integers take their width in packed and wire layout, their memory size in C
     * layout.
     */
    public Builder add(String fieldName, Type type, Span fieldSpan) {
      boolean packed = layout != Layout.C;
      int width =
          packed && type instanceof IntegerType i && !i.isBool() ? i.width() : type.size() * 8;
      if (!packed) {
        int unit = type.alignment() * 8;
        bits = (bits + unit - 1) / unit * unit;
        alignment = Math.max(alignment, type.alignment());
      } else if (!(type instanceof IntegerType)) {
        bits = (bits + 7) / 8 * 8;
      }
      fields.add(new Field(fieldName, type, bits, width, fieldSpan));
      bits += width;
      return this;
    }

    /** Puts a field of whole bytes at a place, which fields of a union share. */
    public Builder addAt(String fieldName, Type type, int byteOffset) {
      alignment = Math.max(alignment, type.alignment());
      fields.add(new Field(fieldName, type, byteOffset * 8, type.size() * 8, null));
      bits = Math.max(bits, byteOffset * 8 + type.size() * 8);
      return this;
    }

    public StructType build() {
      return new StructType(name, layout, span, fields, bits, alignment);
    }
  }
}
