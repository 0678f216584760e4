package org.b.core.graph;

import org.b.core.program.Header;

/**
 * A header of a function's parser. {@code offset} is the u64 local that holds the header's byte
 * offset in the packet once {@link Terminator.ReachHeader} succeeded.
 *
 * @param inPieces whether it is read in place where the packet is contiguous, and copied elsewhere
 */
public record HeaderView(Header header, Local offset, boolean inPieces) {
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
