package org.b.core.facts;

import java.util.List;
import java.util.Optional;

/** What is known of the structs whose functions programs implement (struct_ops). */
public final class StructFacts {
  private StructFacts() {}

  /** Every function, those of one struct behind each other. */
  public static List<StructOperation> operations() {
    return FactTables.STRUCT_OPERATIONS.get();
  }

  /** The functions of one struct. */
  public static List<StructOperation> operations(String struct) {
    return operations().stream().filter(o -> o.struct().equals(struct)).toList();
  }

  /** One function of a struct. */
  public static Optional<StructOperation> operation(String struct, String member) {
    return operations(struct).stream().filter(o -> o.member().equals(member)).findFirst();
  }

  /** Names of the structs. */
  public static List<String> structs() {
    return operations().stream().map(StructOperation::struct).distinct().toList();
  }

  /** What programs that implement a struct may change. */
  public static List<WritableMember> writable(String struct) {
    return FactTables.WRITABLE_MEMBERS.get().stream()
        .filter(w -> w.operations().equals(struct))
        .toList();
  }
}
