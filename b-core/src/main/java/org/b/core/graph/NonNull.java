package org.b.core.graph;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/** The references that are not null where a block starts, whatever way led there. */
final class NonNull {
  private final Map<BasicBlock, Set<Local>> entries = new IdentityHashMap<>();

  NonNull(BasicBlock entry) {
    entries.put(entry, new HashSet<>());
    Deque<BasicBlock> work = new ArrayDeque<>(Set.of(entry));
    while (!work.isEmpty()) {
      BasicBlock block = work.pop();
      Set<Local> state = new HashSet<>(entries.get(block));
      block.instructions().forEach(instruction -> step(instruction, state));
      for (BasicBlock next : block.terminator().successors()) {
        Set<Local> along = new HashSet<>(state);
        if (block.terminator() instanceof Terminator.TestReference test
            && test.valid() != test.missing()
            && next == test.valid()) {
          along.add(test.reference());
        }
        Set<Local> known = entries.get(next);
        if (known == null) {
          entries.put(next, along);
          work.add(next);
        } else if (known.retainAll(along)) {
          work.add(next);
        }
      }
    }
  }

  boolean at(BasicBlock block, Local reference) {
    return entries.getOrDefault(block, Set.of()).contains(reference);
  }

  /** Those where a block starts, for the caller to {@link #step} through its instructions. */
  Set<Local> atEntry(BasicBlock block) {
    return new HashSet<>(entries.getOrDefault(block, Set.of()));
  }

  /** Changes what is known before an instruction to what is known after it. */
  static void step(Instruction instruction, Set<Local> state) {
    boolean isSame =
        instruction instanceof Instruction.Assign assign
            && assign.value() instanceof Value.Read read
            && state.contains(read.local());
    for (Local target : CarriedReferences.set(instruction)) {
      state.remove(target);
      if (isSame
          || instruction instanceof Instruction.NextEntry
          || instruction instanceof Instruction.NextElement) {
        state.add(target);
      }
    }
  }
}
