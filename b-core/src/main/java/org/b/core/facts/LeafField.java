package org.b.core.facts;

import java.util.List;
import java.util.Optional;
import org.b.core.types.ArrayType;
import org.b.core.types.StructType;
import org.b.core.types.Type;

/**
 * A type of fields that only helpers touch: a leaf may have one field of it, and programs neither
 * read nor write its bytes.
 *
 * @param name its name as a type: {@code spinlock}
 * @param type the kernel's struct, by whose name the kernel finds the field in a map's BTF
 * @param since first kernel that has it
 * @param maps kinds of maps whose leaves may have one
 * @param notIn program types that may not use a map whose leaves have one
 */
public record LeafField(
    String name, StructType type, KernelVersion since, List<String> maps, List<String> notIn) {

  /** What a type of B by name is. */
  public static Optional<LeafField> named(String name) {
    return all().stream().filter(field -> field.name().equals(name)).findFirst();
  }

  /** What a type is. */
  public static Optional<LeafField> of(Type type) {
    return type instanceof StructType
        ? all().stream().filter(field -> field.type().equals(type)).findFirst()
        : Optional.empty();
  }

  /** The fields of such a type that a struct itself has. */
  public static List<StructType.Field> in(Type type) {
    return type instanceof StructType struct
        ? struct.fields().stream().filter(field -> of(field.type()).isPresent()).toList()
        : List.of();
  }

  /** Whether a type is one, or has one in any part. */
  public static boolean isWithin(Type type) {
    if (type instanceof ArrayType array) {
      return isWithin(array.element());
    }
    return of(type).isPresent()
        || type instanceof StructType struct
            && struct.fields().stream().anyMatch(field -> isWithin(field.type()));
  }

  private static List<LeafField> all() {
    return KernelFacts.leafFields();
  }
}
