package org.b.dsl.ide.hover;

import java.util.stream.Collectors;
import org.b.core.types.ReferenceType;
import org.b.core.types.StructType;

/** Hovers on the structs in which programs see sockets, and what a flow dissector says. */
public final class ShownStructs {
  private ShownStructs() {}

  static String text(ReferenceType type) {
    StructType struct = (StructType) type.target();
    String fields =
        struct.fields().stream()
            .map(field -> "  " + declared(field) + ";")
            .collect(Collectors.joining("\n"));
    return Hovers.fenced("struct " + struct.name() + " {\n" + fields + "\n}")
        + (type.origin() == ReferenceType.Origin.SOCKET
            ? "\nWhat programs may read of a socket (linux/bpf.h)."
            : "\nWhat a flow dissector finds in a packet, and says of it (linux/bpf.h).");
  }

  static String text(ReferenceType type, StructType.Field field) {
    return Hovers.fenced(declared(field)) + "\n" + field(type);
  }

  /** What a field of such a struct is. */
  public static String field(ReferenceType type) {
    return "Field of `"
        + type.target().display()
        + "`, which programs may read"
        + (type.origin() == ReferenceType.Origin.SOCKET ? "." : " and write.");
  }

  private static String declared(StructType.Field field) {
    return field.type().display() + " " + field.name();
  }
}
