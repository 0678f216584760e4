package org.b.core.graph;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The references that are not null where a block starts, whatever way led there. */
public final class NonNull {
  private final Map<BasicBlock, Set<Local>> entries = new IdentityHashMap<>();

  NonNull(FunctionGraph graph) {
    entries.put(graph.entry(), new HashSet<>(graph.presentParameters()));
    Deque<BasicBlock> work = new ArrayDeque<>(Set.of(graph.entry()));
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

  /**
   * The calls of a function in another one that may pass null for a parameter.
   *
   * @param index of the parameter, from 0
   */
  public static Stream<Instruction.Call> mayPassNull(
      FunctionGraph caller, String callee, int index) {
    NonNull references = new NonNull(caller);
    Stream.Builder<Instruction.Call> calls = Stream.builder();
    for (BasicBlock block : caller.blocks()) {
      Set<Local> present = references.atEntry(block);
      for (Instruction instruction : block.instructions()) {
        if (instruction instanceof Instruction.Call call
            && call.callee().name().equals(callee)
            && !isPresent(call.arguments().get(index), present)) {
          calls.add(call);
        }
        step(instruction, present);
      }
    }
    return calls.build();
  }

  private static boolean isPresent(Instruction.CallArgument argument, Set<Local> present) {
    return argument instanceof Instruction.CallArgument.OfValue passed
        && passed.value() instanceof Value.Read read
        && present.contains(read.local());
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
      if (isSame || alwaysGives(instruction)) {
        state.add(target);
      }
    }
  }

  private static boolean alwaysGives(Instruction instruction) {
    return instruction instanceof Instruction.NextEntry
        || instruction instanceof Instruction.NextElement
        || instruction instanceof Instruction.ReadContextObject read && !read.nullable()
        || instruction instanceof Instruction.CallHelper call && call.helper().alwaysGives();
  }
}
