package org.b.core.graph;

import java.util.Map;
import java.util.Optional;
import org.b.core.program.Expression;
import org.b.core.program.LoopBound;
import org.b.core.program.Statement;
import org.b.core.source.Span;

/**
 * A loop that is a cycle of the graph: every way round leads through its header.
 *
 * @param statement what it was made from; {@code null} where parser states form it
 * @param before where control comes from before the first iteration
 * @param after where it goes on after the loop
 * @param count the integer that counts the iterations, if there is one
 * @param bound how often it runs at most; empty where that is an error
 * @param ends what the counter is compared with, as values at the header
 * @param span the loop up to its body
 */
public record Loop(
    Statement.Loop statement,
    BasicBlock before,
    BasicBlock header,
    BasicBlock after,
    Optional<Local> count,
    Optional<LoopBound> bound,
    Map<Expression, Value> ends,
    Span span) {

  /** Whether parser states form it: these may be entered elsewhere, too. */
  public boolean ofStates() {
    return statement == null;
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
