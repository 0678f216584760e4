package org.b.core.graph;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Registers of a system call that one read fetches together: those that a function names, where it
 * names one of them on every way to the others. Calling the helper once for all takes no longer
 * than once for one, and saves seven instructions for each of the others.
 *
 * @param first the instruction that reads them all
 * @param offset of the first byte, in {@code struct pt_regs}
 * @param bytes up to the end of the last register
 */
public record RegisterReads(Instruction.ReadSystemCallRegister first, int offset, int bytes) {
  /** Bytes of a register. */
  public static final int REGISTER = 8;

  /** From the sixth argument to the first one: how far a program may reach beyond what it names. */
  private static final int LONGEST = 8 * REGISTER;

  private record Place(Instruction.ReadSystemCallRegister read, BasicBlock block) {}

  public static Optional<RegisterReads> of(FunctionGraph graph) {
    List<Place> places =
        graph.blocks().stream()
            .flatMap(
                block ->
                    block.instructions().stream()
                        .filter(Instruction.ReadSystemCallRegister.class::isInstance)
                        .map(read -> new Place((Instruction.ReadSystemCallRegister) read, block)))
            .toList();
    int lowest = places.stream().mapToInt(place -> place.read().offset()).min().orElse(0);
    int highest = places.stream().mapToInt(place -> place.read().offset()).max().orElse(0);
    int bytes = highest + REGISTER - lowest;
    if (lowest == highest || bytes > LONGEST || Outline.of(graph).isSplit()) {
      return Optional.empty();
    }
    return places.stream()
        .filter(place -> isBefore(place, places, graph))
        .findFirst()
        .map(place -> new RegisterReads(place.read(), lowest, bytes));
  }

  /**
   * Whether every way to the other places leads through this one; reads of a block are in order.
   */
  private static boolean isBefore(Place first, List<Place> places, FunctionGraph graph) {
    Set<BasicBlock> around = new HashSet<>(Set.of(first.block()));
    Deque<BasicBlock> open = new ArrayDeque<>();
    if (first.block() != graph.entry()) {
      around.add(graph.entry());
      open.add(graph.entry());
    }
    while (!open.isEmpty()) {
      for (BasicBlock next : open.pop().terminator().successors()) {
        if (around.add(next)) {
          open.add(next);
        }
      }
    }
    around.remove(first.block());
    return places.stream().noneMatch(place -> around.contains(place.block()));
  }
}
