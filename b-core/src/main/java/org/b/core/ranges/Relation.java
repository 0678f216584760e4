package org.b.core.ranges;

import java.util.Optional;
import org.b.core.graph.Value;

/**
 * {@code small + distance <= large}: what is learnt of the larger one later holds for the smaller
 * one, too.
 */
record Relation(Side small, Side large, boolean signed, int distance) {
  /** A value; equal where it is computed from the same things. */
  record Side(Value value, Term term) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Side side && side.term.equals(term);
    }

    @Override
    public int hashCode() {
      return term.hashCode();
    }
  }

  /** Nothing is kept of constants, which do not change. */
  static Optional<Relation> of(Value small, Value large, boolean signed, int distance) {
    if (small instanceof Value.Constant || large instanceof Value.Constant) {
      return Optional.empty();
    }
    return Term.ofAny(small)
        .flatMap(
            less ->
                Term.ofAny(large)
                    .map(
                        more ->
                            new Relation(
                                new Side(small, less), new Side(large, more), signed, distance)));
  }
}
