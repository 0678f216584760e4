package org.b.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A struct that a program declares. */
record Struct(String name, List<Field> fields) {
  /**
   * A field.
   *
   * @param type of an element
   * @param elements 0 for a single one
   */
  record Field(String name, String type, int elements) {
    boolean isInteger() {
      return elements == 0
          && !type.equals("char")
          && !type.equals("spinlock")
          && !type.equals("timer");
    }

    boolean isArray() {
      return elements > 0 && !type.equals("char");
    }
  }

  static Struct create(Choices choices, String name) {
    List<Field> fields = new ArrayList<>();
    int count = choices.between(1, 5);
    for (int i = 0; i < count; i++) {
      String type = choices.of("u8", "u16", "u32", "u32", "u64", "u64", "i32", "i64", "i8", "i16");
      int kind = choices.below(10);
      if (kind == 0) {
        fields.add(new Field("a" + i, type, choices.of(2, 3, 4, 8)));
      } else if (kind == 1) {
        fields.add(new Field("text" + i, "char", choices.of(4, 8, 16)));
      } else {
        fields.add(new Field("f" + i, type, 0));
      }
    }
    // numbers that atomic operations take, and at least one field that every family can use
    fields.add(new Field("count", choices.of("u64", "u32"), 0));
    return new Struct(name, fields);
  }

  String declaration() {
    return declaration(name, "");
  }

  /** A struct of another name with the same fields behind a first one. */
  String declaration(String other, String first) {
    return "struct "
        + other
        + " { "
        + first
        + fields.stream()
            .map(f -> f.type + " " + f.name + (f.elements > 0 ? "[" + f.elements + "]" : "") + ";")
            .collect(Collectors.joining(" "))
        + " }";
  }

  List<Field> integers() {
    return fields.stream().filter(Field::isInteger).toList();
  }

  List<Field> arrays() {
    return fields.stream().filter(Field::isArray).toList();
  }

  List<Field> texts() {
    return fields.stream().filter(f -> f.type.equals("char")).toList();
  }
}
