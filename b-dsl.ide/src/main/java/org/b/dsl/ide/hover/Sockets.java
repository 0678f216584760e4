package org.b.dsl.ide.hover;

import java.util.stream.Collectors;
import org.b.core.types.StructType;

/** Hovers on the structs in which programs see sockets. */
final class Sockets {
  private Sockets() {}

  static String text(StructType struct) {
    String fields =
        struct.fields().stream()
            .map(field -> "  " + declared(field) + ";")
            .collect(Collectors.joining("\n"));
    return Hovers.fenced("struct " + struct.name() + " {\n" + fields + "\n}")
        + "\nWhat programs may read of a socket (linux/bpf.h).";
  }

  static String text(StructType struct, StructType.Field field) {
    return Hovers.fenced(declared(field))
        + "\nField of `struct "
        + struct.name()
        + "`, which programs may read.";
  }

  private static String declared(StructType.Field field) {
    return field.type().display() + " " + field.name();
  }
}
