package org.b.core.facts;

import java.util.List;
import java.util.Optional;

/**
 * What is known of the kernel's structs: of those whose functions programs implement (struct_ops),
 * and of members of others.
 */
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

  /** A member that leads to an object which the verifier trusts. */
  public static Optional<TrustedMember> trusted(String struct, String member) {
    return FactTables.TRUSTED_MEMBERS.get().stream()
        .filter(m -> m.struct().equals(struct) && m.name().equals(member))
        .findFirst();
  }
}
