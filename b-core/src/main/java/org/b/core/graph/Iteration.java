package org.b.core.graph;

import org.b.core.facts.KernelIterator;

/**
 * An iterator that lives on the stack of the function around a loop, from where it is started to
 * where it is ended. Compared by identity.
 */
public final class Iteration {
  private final KernelIterator iterator;

  Iteration(KernelIterator iterator) {
    this.iterator = iterator;
  }

  public KernelIterator iterator() {
    return iterator;
  }
}
