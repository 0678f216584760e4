package org.b.core.program;

import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.TableType;
import org.b.core.types.IntegerType;

/**
 * How many events found no room in a buffer: a variable of the object that programs without such a
 * table do not have. Whoever runs the programs reads it by its name. The kernel counts nothing of
 * what a ring buffer refuses, and tells what a perf buffer refused with the next event alone.
 */
public final class LostEvents {
  /** What stands before the table's name; users' names that start so are not shown. */
  public static final String PREFIX = "__lost_";

  private LostEvents() {}

  /** The counter of a buffer. */
  public static Global of(Table table) {
    return new Global(
        PREFIX + table.name(), IntegerType.U64, false, new byte[Long.BYTES], table.span());
  }

  /** Whether programs for a kernel and those after it count what a table loses. */
  public static boolean areCounted(Table table, KernelVersion target) {
    return table.type().offers(TableType.Operation.EMIT) && target.atLeast(KernelFacts.GLOBAL_DATA);
  }
}
