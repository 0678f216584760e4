package org.b.core.graph;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.b.core.facts.HelperCall;
import org.b.core.facts.KernelFacts;

/** Which locals hold nothing but objects that functions of the kernel have acquired, or null. */
final class AcquiredObjects {
  private AcquiredObjects() {}

  /** Whether a call acquires an object of the kernel, or yields null. */
  static boolean isAcquired(Instruction.CallHelper call) {
    return call.target().isPresent()
        && call.helper()
            .call()
            .filter(
                c ->
                    c.result() instanceof HelperCall.Result.KernelObject object
                        && object.nullable())
            .isPresent()
        && KernelFacts.acquiredBy(call.helper()).isPresent();
  }

  /**
   * @param parameters of the function, which have values that no instruction gives
   */
  static Set<Local> of(BasicBlock entry, Collection<Local> parameters) {
    List<Instruction> instructions =
        BlockOrder.reversePostorder(entry).stream()
            .flatMap(block -> block.instructions().stream())
            .toList();
    Set<Local> acquired = new HashSet<>();
    for (Instruction instruction : instructions) {
      if (instruction instanceof Instruction.CallHelper call && isAcquired(call)) {
        acquired.add(call.target().get());
      }
    }
    if (acquired.isEmpty()) {
      return acquired;
    }
    while (acquired.addAll(copies(instructions, acquired))) {}
    acquired.removeAll(parameters);
    while (acquired.removeAll(others(instructions, acquired))) {}
    return acquired;
  }

  private static Set<Local> copies(List<Instruction> instructions, Set<Local> acquired) {
    Set<Local> copies = new HashSet<>();
    for (Instruction instruction : instructions) {
      if (instruction instanceof Instruction.Assign assign
          && assign.value() instanceof Value.Read read
          && acquired.contains(read.local())) {
        copies.add(assign.target());
      }
    }
    return copies;
  }

  /** Those to which something else may be assigned, too. */
  private static Set<Local> others(List<Instruction> instructions, Set<Local> acquired) {
    Set<Local> others = new HashSet<>();
    for (Instruction instruction : instructions) {
      for (Local local : acquired) {
        if (!isAcquisition(instruction, acquired) && Targets.of(instruction).contains(local)) {
          others.add(local);
        }
      }
    }
    return others;
  }

  private static boolean isAcquisition(Instruction instruction, Set<Local> acquired) {
    return instruction instanceof Instruction.CallHelper call && isAcquired(call)
        || instruction instanceof Instruction.Assign assign
            && (assign.value() instanceof Value.Null
                || assign.value() instanceof Value.Read read && acquired.contains(read.local()));
  }
}
