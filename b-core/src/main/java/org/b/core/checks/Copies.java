package org.b.core.checks;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.Instruction;
import org.b.core.graph.Local;
import org.b.core.graph.Value;

/** The variables that may hold what others hold, because they are assigned from them. */
final class Copies {
  private Copies() {}

  /** What a variable may hold because it is assigned from others: these, and itself. */
  static Set<Local> sources(Collection<BasicBlock> blocks, Local local) {
    return closed(blocks, Set.of(local), true);
  }

  /** Those that are assigned in some blocks, with those that they come from. */
  static Set<Local> of(Collection<BasicBlock> blocks, Set<Local> origins) {
    return closed(blocks, origins, false);
  }

  private static Set<Local> closed(
      Collection<BasicBlock> blocks, Set<Local> start, boolean backwards) {
    Set<Local> copies = new HashSet<>(start);
    boolean changed = !copies.isEmpty();
    while (changed) {
      changed = false;
      for (BasicBlock block : blocks) {
        for (Instruction instruction : block.instructions()) {
          if (instruction instanceof Instruction.Assign assign
              && assign.value() instanceof Value.Read read) {
            Local known = backwards ? assign.target() : read.local();
            Local other = backwards ? read.local() : assign.target();
            changed |= copies.contains(known) && copies.add(other);
          }
        }
      }
    }
    return copies;
  }
}
