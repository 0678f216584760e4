package org.b.dsl.ide.hover;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.b.core.types.IntegerType;
import org.b.core.types.StructType;
import org.b.core.types.StructType.Layout;
import org.b.core.types.Type;
import org.b.dsl.ide.names.Names;
import org.b.dsl.ide.outline.Outline;

/** The layout of declared structs, in memory and on the wire, and how it is shown. */
public final class Layouts {
  private Layouts() {}

  /** The struct as it lies in memory. */
  public static StructType inMemory(Names names, Outline.Struct struct) {
    return build(names, struct, struct.packed() ? Layout.PACKED : Layout.C, new HashSet<>());
  }

  /** The struct as it lies in a packet. */
  public static StructType onWire(Names names, Outline.Struct struct) {
    return build(names, struct, Layout.WIRE, new HashSet<>());
  }

  private static StructType build(
      Names names, Outline.Struct struct, Layout layout, Set<Outline.Struct> within) {
    within.add(struct);
    StructType.Builder builder =
        new StructType.Builder(struct.name().text(), layout, struct.name().span());
    for (Outline.Field field : struct.fields()) {
      Optional<Outline.Struct> inner = names.struct(field.type());
      Type type =
          inner.isPresent() && !within.contains(inner.get()) && layout != Layout.WIRE
              ? build(
                  names,
                  inner.get(),
                  inner.get().packed() ? Layout.PACKED : Layout.C,
                  new HashSet<>(within))
              : integer(field.type());
      builder.add(field.name().text(), type, field.name().span());
    }
    return builder.build();
  }

  static IntegerType integer(Outline.TypeUse type) {
    int bits = Math.max(1, Math.min(64, type.bits()));
    return new IntegerType(bits, type.integer().startsWith("i"));
  }

  /**
   * The struct as declared, with the place of each field; padding is a line of its own.
   *
   * @param type its layout
   */
  public static String text(Outline.Struct struct, StructType type) {
    List<String> left = new ArrayList<>();
    List<String> right = new ArrayList<>();
    int at = 0;
    for (StructType.Field field : type.fields()) {
      if (field.bitOffset() > at) {
        left.add("");
        right.add(padding(field.bitOffset() - at));
      }
      left.add("  " + declaration(struct, field) + ";");
      right.add(place(field));
      at = field.bitOffset() + field.bitWidth();
    }
    int end = type.size() * 8;
    if (end > at && type.layout() != Layout.WIRE) {
      left.add("");
      right.add(padding(end - at));
    }
    int width = left.stream().mapToInt(String::length).max().orElse(0);
    StringBuilder text = new StringBuilder(type.display()).append(" {\n");
    for (int i = 0; i < left.size(); i++) {
      text.append(left.get(i))
          .append(" ".repeat(width - left.get(i).length()))
          .append("  // ")
          .append(right.get(i))
          .append('\n');
    }
    return text.append("}").toString();
  }

  private static String declaration(Outline.Struct struct, StructType.Field field) {
    Outline.TypeUse type = struct.field(field.name()).orElseThrow().type();
    String display = type.display();
    int colon = type.width().isPresent() ? display.lastIndexOf(':') : -1;
    return colon < 0
        ? display + " " + field.name()
        : display.substring(0, colon) + " " + field.name() + display.substring(colon);
  }

  private static String place(StructType.Field field) {
    if (field.bitOffset() % 8 == 0 && field.bitWidth() % 8 == 0) {
      return "byte " + field.byteOffset() + ", " + bytes(field.bitWidth() / 8);
    }
    return "byte "
        + field.byteOffset()
        + " bit "
        + field.bitOffset() % 8
        + ", "
        + field.bitWidth()
        + (field.bitWidth() == 1 ? " bit" : " bits");
  }

  private static String padding(int bits) {
    return "padding, " + (bits % 8 == 0 ? bytes(bits / 8) : bits + (bits == 1 ? " bit" : " bits"));
  }

  static String bytes(int count) {
    return count == 1 ? "1 byte" : count + " bytes";
  }
}
