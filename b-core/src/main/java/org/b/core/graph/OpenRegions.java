package org.b.core.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.facts.Region;

/**
 * Which regions are open where in a function ({@link Region}). Where ways meet on which different
 * ones are open, those of the way that came first count, and the place is remembered.
 */
public final class OpenRegions {
  /**
   * A region that is open.
   *
   * @param opening what opened it; one of several where ways have met
   * @param meeting where ways met on which different calls had opened it
   */
  public record Open(Region region, Instruction.CallHelper opening, Optional<BasicBlock> meeting) {
    /** Where the call that opened it keeps what the one that closes it needs. */
    public Optional<Local> flags() {
      return OpenRegions.flags(opening);
    }

    private boolean isLike(Open other) {
      return region.equals(other.region) && flags().equals(other.flags());
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Open open && opening == open.opening && meeting.equals(open.meeting);
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(opening);
    }
  }

  /**
   * An edge to where other regions are open than at its start.
   *
   * @param from the block that ends with it
   * @param here what is open along the edge
   * @param there what is open on another way
   */
  public record Conflict(BasicBlock from, BasicBlock to, List<Open> here, List<Open> there) {}

  private final Map<BasicBlock, List<Open>> states = new IdentityHashMap<>();
  private final List<Conflict> conflicts = new ArrayList<>();

  public OpenRegions(BasicBlock entry) {
    Deque<BasicBlock> work = new ArrayDeque<>();
    states.put(entry, List.of());
    work.push(entry);
    while (!work.isEmpty()) {
      BasicBlock block = work.pop();
      List<Open> open = atEnd(block);
      for (BasicBlock successor : block.terminator().successors()) {
        List<Open> known = states.get(successor);
        List<Open> joined = known == null ? open : join(block, successor, open, known);
        if (!joined.equals(known)) {
          states.put(successor, joined);
          work.push(successor);
        }
      }
    }
  }

  private List<Open> join(BasicBlock from, BasicBlock to, List<Open> here, List<Open> there) {
    boolean alike = here.size() == there.size();
    for (int i = 0; alike && i < here.size(); i++) {
      alike = here.get(i).isLike(there.get(i));
    }
    if (!alike) {
      if (conflicts.stream().noneMatch(known -> known.from() == from && known.to() == to)) {
        conflicts.add(new Conflict(from, to, here, there));
      }
      return there;
    }
    List<Open> joined = new ArrayList<>();
    for (int i = 0; i < here.size(); i++) {
      Open known = there.get(i);
      joined.add(
          known.equals(here.get(i))
              ? known
              : new Open(known.region(), known.opening(), Optional.of(to)));
    }
    return joined;
  }

  /** Where ways meet on which different regions are open. */
  public List<Conflict> conflicts() {
    return conflicts;
  }

  /** What is open at a block's start, the outermost first. */
  public List<Open> at(BasicBlock block) {
    return states.getOrDefault(block, List.of());
  }

  /** What is open at a block's end. */
  public List<Open> atEnd(BasicBlock block) {
    List<Open> open = at(block);
    for (Instruction instruction : block.instructions()) {
      open = after(instruction, open);
    }
    return open;
  }

  /** What is open behind an instruction, given what is open before it. */
  public static List<Open> after(Instruction instruction, List<Open> open) {
    if (!(instruction instanceof Instruction.CallHelper call)) {
      return open;
    }
    if (call.isThrow()) {
      // nothing follows
      return List.of();
    }
    Optional<Region> opened = Region.openedBy(call.helper());
    if (opened.isPresent()) {
      List<Open> more = new ArrayList<>(open);
      more.add(new Open(opened.get(), call, Optional.empty()));
      return more;
    }
    Optional<Open> closed = closed(call, open);
    if (closed.isEmpty()) {
      return open;
    }
    List<Open> less = new ArrayList<>(open);
    less.remove(open.lastIndexOf(closed.get()));
    return less;
  }

  /** The region that a call closes: the innermost of its kind. */
  public static Optional<Open> closed(Instruction.CallHelper call, List<Open> open) {
    return Region.closedBy(call.helper())
        .flatMap(
            region ->
                open.stream()
                    .filter(each -> each.region().equals(region))
                    .reduce((outer, inner) -> inner));
  }

  /** Whether an instruction opens a region. */
  public static boolean opens(Instruction instruction) {
    return instruction instanceof Instruction.CallHelper call
        && Region.openedBy(call.helper()).isPresent();
  }

  /** Whether an instruction opens or closes a region. */
  public static boolean changes(Instruction instruction) {
    return opens(instruction)
        || instruction instanceof Instruction.CallHelper call
            && Region.closedBy(call.helper()).isPresent();
  }

  /** Whether an instruction opens or closes a region of RCU. */
  public static boolean changesRcu(Instruction instruction) {
    return instruction instanceof Instruction.CallHelper call
        && Region.openedBy(call.helper())
            .or(() -> Region.closedBy(call.helper()))
            .filter(Region::isRcu)
            .isPresent();
  }

  /** Whether a function opens or closes regions. */
  public static boolean changed(FunctionGraph graph) {
    return graph.blocks().stream()
        .flatMap(block -> block.instructions().stream())
        .anyMatch(OpenRegions::changes);
  }

  /** Where a call keeps, or finds, whether interrupts were on. */
  public static Optional<Local> flags(Instruction.CallHelper call) {
    return call.arguments().stream()
        .filter(Argument.Flags.class::isInstance)
        .map(argument -> ((Argument.Flags) argument).local())
        .findFirst();
  }
}
