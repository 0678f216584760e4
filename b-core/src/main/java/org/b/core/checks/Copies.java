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
    Set<Local> sources = new HashSet<>(Set.of(local));
    boolean changed = true;
    while (changed) {
      changed = false;
      for (BasicBlock block : blocks) {
        for (Instruction instruction : block.instructions()) {
          changed |=
              instruction instanceof Instruction.Assign assign
                  && assign.value() instanceof Value.Read read
                  && sources.contains(assign.target())
                  && sources.add(read.local());
        }
      }
    }
    return sources;
  }

  /** Those that are assigned in some blocks, with those that they come from. */
  static Set<Local> of(Collection<BasicBlock> blocks, Set<Local> origins) {
    Set<Local> copies = new HashSet<>(origins);
    boolean changed = !copies.isEmpty();
    while (changed) {
      changed = false;
      for (BasicBlock block : blocks) {
        for (Instruction instruction : block.instructions()) {
          changed |=
              instruction instanceof Instruction.Assign assign
                  && assign.value() instanceof Value.Read read
                  && copies.contains(read.local())
                  && copies.add(assign.target());
        }
      }
    }
    return copies;
  }
}
