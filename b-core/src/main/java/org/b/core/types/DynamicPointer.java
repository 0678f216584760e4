package org.b.core.types;

/**
 * Dynamic pointers: {@code struct bpf_dynptr}, by which the kernel reaches memory whose length
 * programs know only as they run. The pointer itself lives on the stack, and helpers alone touch
 * it.
 */
public final class DynamicPointer {
  /** As programs write it behind {@code struct}. */
  public static final String NAME = "bpf_dynptr";

  /**
   * What the stack holds for one: sizeof(struct bpf_dynptr) of linux/bpf.h. Only helpers read and
   * write it (check_stack_read_fixed_off, 6.3).
   */
  public static final StructType SPACE =
      new StructType.Builder("space", StructType.Layout.C, null)
          .add("low", IntegerType.U64, null)
          .add("high", IntegerType.U64, null)
          .build();

  /** A reference to one: programs have no other. */
  public static final ReferenceType REFERENCE =
      new ReferenceType(
          new StructType.Builder(NAME, StructType.Layout.C, null).build(),
          ReferenceType.Origin.DYNPTR);

  private DynamicPointer() {}

  /** Whether a type is that of a reference to one. */
  public static boolean is(Type type) {
    return type.equals(REFERENCE);
  }
}
