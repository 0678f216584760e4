package org.b.core.graph;

import java.util.Optional;
import org.b.core.kernel.KernelPath;
import org.b.core.program.Signature;
import org.b.core.program.Table;
import org.b.core.types.StructType;
import org.b.core.types.Type;

/** An argument of a helper. */
public sealed interface Argument {
  /** An integer. */
  record Scalar(Value value) implements Argument {}

  /**
   * The address of a local's value, as memory of exactly the size of its type.
   *
   * @param output whether the helper fills it; otherwise it reads it
   */
  record Slot(Local local, boolean output) implements Argument {}

  /** The address of an integer local's value, which the helper reads and changes. */
  record Changed(Local local) implements Argument {}

  /**
   * The address of a place in memory.
   *
   * @param written whether the helper fills it, perhaps in part; otherwise it reads it
   */
  record Bytes(Memory memory, boolean written) implements Argument {}

  /**
   * How many bytes of the memory before it count.
   *
   * @param least 0 or 1
   * @param most bytes that there are
   */
  record Size(Value value, int least, int most) implements Argument {}

  /** A variable of the kernel that each processor has; {@code type} is what it holds. */
  record Variable(String name, Type type) implements Argument {}

  /** A text in read-only memory, with its final zero. */
  record Text(String text) implements Argument {}

  /** The address of a function that a timer calls. */
  record Callback(Signature function) implements Argument {}

  /** No memory, no object: null. */
  record None() implements Argument {}

  /** An address that the helper alone follows. */
  record Address(Local reference) implements Argument {}

  /**
   * A table itself.
   *
   * @param through the reference that leads to it, which must not be null here
   */
  record OfTable(Table table, Optional<Local> through) implements Argument {}

  /**
   * The stack that a dynamic pointer lives in, which the helper fills; the call's target then leads
   * there.
   *
   * @param made where the helper may fail, what becomes 1, or else 0, and the target null
   */
  record Space(Local local, Optional<Local> made) implements Argument {}

  /** The stack in which a call keeps, or another one finds, whether interrupts were on. */
  record Flags(Local local) implements Argument {}

  /** The stack that an iterator lives in, which the function starts. */
  record Iterator(Iteration iteration) implements Argument {}

  /** What a reference points to; it must not be null here. */
  record Target(Local reference) implements Argument {}

  /** The address of a field of what a reference points to; it must not be null here. */
  record Part(Local reference, StructType.Field field) implements Argument {}

  /**
   * An object of the kernel that the verifier trusts; it must not be null here.
   *
   * @param part where in it what is passed lies; empty for the object itself
   */
  record Trusted(Local reference, Optional<KernelPath> part) implements Argument {
    public Trusted(Local reference) {
      this(reference, Optional.empty());
    }
  }

  /** The program's context. */
  record Context() implements Argument {}
}
