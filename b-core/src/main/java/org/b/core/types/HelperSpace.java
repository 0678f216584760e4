package org.b.core.types;

/** Memory on the stack that helpers alone read and write: to the verifier it holds no numbers. */
public final class HelperSpace {
  /**
   * Where bpf_local_irq_save keeps whether interrupts were on: an unsigned long
   * (mark_stack_slot_irq_flag, 6.14).
   */
  public static final StructType INTERRUPT_FLAGS =
      new StructType.Builder("flags", StructType.Layout.C, null)
          .add("word", IntegerType.U64, null)
          .build();

  private HelperSpace() {}

  /** Whether a local of the type is such memory. */
  public static boolean is(Type type) {
    return type == DynamicPointer.SPACE || type == INTERRUPT_FLAGS;
  }
}
