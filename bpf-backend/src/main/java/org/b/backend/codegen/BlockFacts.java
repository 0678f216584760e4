package org.b.backend.codegen;

import java.util.BitSet;
import org.b.core.graph.BasicBlock;

/** Facts by number that hold where blocks start: those that hold on every way there. */
final class BlockFacts {
  private BlockFacts() {}

  /**
   * Passes on what holds at a block's end.
   *
   * @param entries by the block's index; {@code null} for what has not been reached yet
   * @return whether that changed what holds at the start of a block
   */
  static boolean passOn(BasicBlock block, BitSet end, BitSet[] entries) {
    boolean changed = false;
    for (BasicBlock successor : block.terminator().successors()) {
      BitSet known = entries[successor.index()];
      if (known == null) {
        entries[successor.index()] = (BitSet) end.clone();
        changed = true;
      } else {
        int before = known.cardinality();
        known.and(end);
        changed |= known.cardinality() != before;
      }
    }
    return changed;
  }
}
