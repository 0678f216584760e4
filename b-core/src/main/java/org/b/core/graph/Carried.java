package org.b.core.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.b.core.types.IntegerType;

/** The locals that carry a value from one iteration of a loop to the next, or out of it. */
final class Carried {
  private final Map<BasicBlock, Set<Local>> live = new IdentityHashMap<>();

  Carried(BasicBlock entry) {
    List<BasicBlock> blocks = new ArrayList<>(BlockOrder.reachable(entry));
    boolean changed = true;
    while (changed) {
      changed = false;
      for (BasicBlock block : blocks) {
        Set<Local> before = atStart(block);
        if (!before.equals(live.get(block))) {
          live.put(block, before);
          changed = true;
        }
      }
    }
  }

  private Set<Local> atStart(BasicBlock block) {
    Set<Local> state = new HashSet<>();
    block.terminator().successors().forEach(s -> state.addAll(live.getOrDefault(s, Set.of())));
    Values.of(block.terminator()).forEach(value -> reads(value, state));
    MemoryUses.in(block.terminator()).forEach(use -> memory(use, state));
    List<Instruction> instructions = block.instructions();
    for (int i = instructions.size() - 1; i >= 0; i--) {
      Instruction instruction = instructions.get(i);
      if (instruction instanceof Instruction.Assign assign) {
        state.remove(assign.target());
      } else if (instruction instanceof Instruction.Zero zero
          && zero.target().isWhole()
          && zero.target().base() instanceof Memory.Stack stack) {
        state.remove(stack.local());
      }
      Values.of(instruction).forEach(value -> reads(value, state));
      MemoryUses.in(instruction).forEach(use -> memory(use, state));
      if (!(instruction instanceof Instruction.Assign)) {
        state.addAll(Targets.of(instruction));
      }
    }
    return state;
  }

  private static void memory(MemoryUses.Use use, Set<Local> state) {
    boolean overwrites = use.kind() == MemoryUses.Kind.WRITE && use.memory().isWhole();
    if (!overwrites && use.memory().base() instanceof Memory.Stack stack) {
      state.add(stack.local());
    }
    use.memory().indices().forEach(index -> reads(index, state));
  }

  private static void reads(Value value, Set<Local> state) {
    if (value instanceof Value.Read read) {
      state.add(read.local());
    } else if (value instanceof Value.Load load
        && load.memory().base() instanceof Memory.Stack stack) {
      state.add(stack.local());
    }
    Values.of(value).forEach(operand -> reads(operand, state));
  }

  /** Whether what a local holds at a block's start is read in it or later. */
  boolean isReadFrom(BasicBlock block, Local local) {
    return live.getOrDefault(block, Set.of()).contains(local);
  }

  /** The numbers that the blocks of a loop change and that are read after one of its iterations. */
  Set<Local> by(Loop loop, Set<BasicBlock> body) {
    Set<Local> carried = new LinkedHashSet<>();
    Set<Local> later = live.getOrDefault(loop.header(), Set.of());
    for (Local local : changed(body)) {
      if (later.contains(local)) {
        carried.add(local);
      }
    }
    return carried;
  }

  private static Set<Local> changed(Set<BasicBlock> blocks) {
    Set<Local> locals = new LinkedHashSet<>();
    for (BasicBlock block : blocks) {
      for (Instruction instruction : block.instructions()) {
        for (Local target : Targets.of(instruction)) {
          if (target.type() instanceof IntegerType) {
            locals.add(target);
          }
        }
        for (MemoryUses.Use use : MemoryUses.in(instruction)) {
          if (use.kind() != MemoryUses.Kind.READ
              && use.memory().base() instanceof Memory.Stack stack) {
            locals.add(stack.local());
          }
        }
      }
    }
    return locals;
  }
}
