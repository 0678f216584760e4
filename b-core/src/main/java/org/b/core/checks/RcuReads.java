package org.b.core.checks;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.KernelPointers;
import org.b.core.graph.Local;
import org.b.core.graph.OpenRegions;
import org.b.core.graph.OpenRegions.Open;

/**
 * What a function with regions of RCU reads within them. Where one closes, what was read under RCU
 * is not known to be there any more, in programs that may not sleep as well: the verifier marks it
 * untrusted (check_kfunc_call, 6.4).
 */
final class RcuReads {
  private final Map<Instruction, Open> places = new IdentityHashMap<>();

  private RcuReads(FunctionGraph graph) {
    OpenRegions regions = new OpenRegions(graph.entry());
    for (BasicBlock block : graph.blocks()) {
      List<Open> open = regions.at(block);
      for (Instruction instruction : block.instructions()) {
        rcu(open).ifPresent(region -> places.put(instruction, region));
        open = OpenRegions.after(instruction, open);
      }
    }
  }

  /** Of a function that has such regions. */
  static Optional<RcuReads> of(FunctionGraph graph) {
    return graph.blocks().stream()
            .flatMap(block -> block.instructions().stream())
            .anyMatch(OpenRegions::changesRcu)
        ? Optional.of(new RcuReads(graph))
        : Optional.empty();
  }

  /** The outermost one: only its end counts. */
  private static Optional<Open> rcu(List<Open> open) {
    return open.stream().filter(each -> each.region().isRcu()).findFirst();
  }

  /** Whether all that led to an object was read within the region in which a call takes it. */
  boolean holds(Local reference, Instruction.CallHelper call, KernelPointers pointers) {
    Open here = places.get(call);
    return here != null
        && pointers
            .walk(reference)
            .filter(reads -> reads.stream().allMatch(read -> here.equals(places.get(read))))
            .isPresent();
  }
}
