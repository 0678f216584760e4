package org.b.core.graph;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;

/** Where in a function a lock of a leaf is held. */
public final class HeldLocks {
  /** The lock that is held at a block's start; blocks that cannot run are missing. */
  private final Map<BasicBlock, Optional<Instruction.CallHelper>> states = new IdentityHashMap<>();

  public HeldLocks(BasicBlock entry) {
    Deque<BasicBlock> work = new ArrayDeque<>();
    states.put(entry, Optional.empty());
    work.push(entry);
    while (!work.isEmpty()) {
      BasicBlock block = work.pop();
      Optional<Instruction.CallHelper> held = states.get(block);
      for (Instruction instruction : block.instructions()) {
        held = after(instruction, held);
      }
      for (BasicBlock successor : block.terminator().successors()) {
        if (states.putIfAbsent(successor, held) == null) {
          work.push(successor);
        }
      }
    }
  }

  /** What took the lock that is held at a block's start. */
  public Optional<Instruction.CallHelper> at(BasicBlock block) {
    return states.getOrDefault(block, Optional.empty());
  }

  /** The lock that is held behind an instruction, given the one before it. */
  public static Optional<Instruction.CallHelper> after(
      Instruction instruction, Optional<Instruction.CallHelper> held) {
    if (is(instruction, "bpf_spin_unlock")) {
      return Optional.empty();
    }
    return held.isEmpty() && takes(instruction)
        ? Optional.of((Instruction.CallHelper) instruction)
        : held;
  }

  /** Whether an instruction takes a lock. */
  static boolean takes(Instruction instruction) {
    return is(instruction, "bpf_spin_lock");
  }

  private static boolean is(Instruction instruction, String helper) {
    return instruction instanceof Instruction.CallHelper call
        && call.helper().name().equals(helper);
  }
}
