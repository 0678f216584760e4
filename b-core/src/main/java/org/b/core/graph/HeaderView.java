package org.b.core.graph;

import org.b.core.program.Header;

/**
 * A header of a function's parser. {@code offset} is the u64 local that holds the header's byte
 * offset in the packet once {@link Terminator.ReachHeader} succeeded.
 */
public record HeaderView(Header header, Local offset) {
  /** Bytes that must be in the packet. */
  public int size() {
    return header.layout().size();
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
