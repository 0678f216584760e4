package org.b.core.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.facts.KernelFacts;

/** Where in a function locks of leaves are held. */
public final class HeldLocks {
  /** The locks that are held at a block's start; blocks that cannot run are missing. */
  private final Map<BasicBlock, List<Instruction.CallHelper>> states = new IdentityHashMap<>();

  public HeldLocks(BasicBlock entry) {
    Deque<BasicBlock> work = new ArrayDeque<>();
    states.put(entry, List.of());
    work.push(entry);
    while (!work.isEmpty()) {
      BasicBlock block = work.pop();
      List<Instruction.CallHelper> held = states.get(block);
      for (Instruction instruction : block.instructions()) {
        held = after(instruction, held);
      }
      for (BasicBlock successor : block.terminator().successors()) {
        if (states.putIfAbsent(successor, beyond(block, successor, held)) == null) {
          work.push(successor);
        }
      }
    }
  }

  /** What took the locks that are held at a block's start, the innermost last. */
  public List<Instruction.CallHelper> at(BasicBlock block) {
    return states.getOrDefault(block, List.of());
  }

  /** The locks that are held behind an instruction, given those before it. */
  public static List<Instruction.CallHelper> after(
      Instruction instruction, List<Instruction.CallHelper> held) {
    if (gives(instruction) && !held.isEmpty()) {
      return held.subList(0, held.size() - 1);
    }
    if (!takes(instruction)) {
      return held;
    }
    List<Instruction.CallHelper> more = new ArrayList<>(held);
    more.add((Instruction.CallHelper) instruction);
    return List.copyOf(more);
  }

  /** A lock that could not be taken is not held where its result was not 0. */
  private static List<Instruction.CallHelper> beyond(
      BasicBlock block, BasicBlock successor, List<Instruction.CallHelper> held) {
    Optional<Local> result = held.isEmpty() ? Optional.empty() : held.get(held.size() - 1).target();
    boolean refused =
        result.isPresent()
            && block.terminator() instanceof Terminator.Branch branch
            && branch.otherwise() == successor
            && branch.condition() instanceof Value.Binary test
            && test.left() instanceof Value.Read read
            && read.local().equals(result.get());
    return refused ? held.subList(0, held.size() - 1) : held;
  }

  /** Whether an instruction takes a lock, or tries to. */
  public static boolean takes(Instruction instruction) {
    return instruction instanceof Instruction.CallHelper call
        && KernelFacts.leafFields().stream()
            .anyMatch(field -> field.takes().contains(call.helper().name()));
  }

  /** Whether an instruction gives a lock back. */
  public static boolean gives(Instruction instruction) {
    return instruction instanceof Instruction.CallHelper call
        && KernelFacts.leafFields().stream()
            .anyMatch(field -> field.gives().contains(call.helper().name()));
  }
}
