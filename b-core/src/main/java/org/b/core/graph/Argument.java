package org.b.core.graph;

import org.b.core.program.Table;

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

  /** A table itself. */
  record OfTable(Table table) implements Argument {}

  /** What a reference points to; it must not be null here. */
  record Target(Local reference) implements Argument {}

  /** The program's context. */
  record Context() implements Argument {}
}
