package org.b.core.graph;

import java.util.Optional;
import org.b.core.program.LoopBound;
import org.b.core.source.Span;

/**
 * A loop that is a cycle of the graph: every way round leads through its header.
 *
 * @param after where it goes on after the loop
 * @param count the integer that counts the iterations, if there is one
 * @param bound how often it runs at most; empty where that is an error
 * @param span the loop up to its body
 */
public record Loop(
    BasicBlock header,
    BasicBlock after,
    Optional<Local> count,
    Optional<LoopBound> bound,
    Span span) {

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
