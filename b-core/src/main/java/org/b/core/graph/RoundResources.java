package org.b.core.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.facts.KernelFacts;

/**
 * Whether what an iteration of an outlined loop acquires, it gives back itself, and nothing else: a
 * helper calls it as a function, at whose end nothing may be held (check_reference_leak in
 * prepare_func_exit), and which gives back only what is its own.
 */
final class RoundResources {
  private final FunctionGraph graph;
  private final Outline.Part part;
  private final List<Instruction.CallHelper> releases = new ArrayList<>();
  private final Map<Instruction.CallHelper, Set<Local>> acquired = new IdentityHashMap<>();
  private final Map<Instruction.CallHelper, BasicBlock> places = new IdentityHashMap<>();

  private RoundResources(FunctionGraph graph, Outline.Part part) {
    this.graph = graph;
    this.part = part;
    for (BasicBlock block : graph.blocks()) {
      for (Instruction instruction :
          part.holds(block) ? block.instructions() : List.<Instruction>of()) {
        if (instruction instanceof Instruction.CallHelper call) {
          if (KernelFacts.releasedBy(call.helper()).isPresent()) {
            releases.add(call);
          } else if (KernelFacts.acquiredBy(call.helper()).isPresent()) {
            places.put(call, block);
            acquired.put(call, call.target().map(this::copies).orElse(Set.of()));
          }
        }
      }
    }
  }

  static boolean areGivenBack(FunctionGraph graph, Outline.Part part) {
    RoundResources resources = new RoundResources(graph, part);
    return resources.areApart()
        && resources.releases.stream().allMatch(resources::isOwn)
        && resources.acquired.keySet().stream().allMatch(resources::isGivenBack);
  }

  /** The variables that may have what one gets. */
  private Set<Local> copies(Local first) {
    Set<Local> copies = new HashSet<>(Set.of(first));
    boolean changed = true;
    while (changed) {
      changed = false;
      for (BasicBlock block : graph.blocks()) {
        for (Instruction instruction : block.instructions()) {
          changed |= copied(instruction, copies).filter(copies::add).isPresent();
        }
      }
    }
    return copies;
  }

  private static Optional<Local> copied(Instruction instruction, Set<Local> from) {
    if (instruction instanceof Instruction.Assign assign
        && assign.value() instanceof Value.Read read
        && from.contains(read.local())) {
      return Optional.of(assign.target());
    }
    return instruction instanceof Instruction.CallHelper call
            && KernelFacts.isCast(call.helper())
            && references(call).stream().anyMatch(from::contains)
        ? call.target()
        : Optional.empty();
  }

  private static List<Local> references(Instruction.CallHelper call) {
    List<Local> references = new ArrayList<>();
    for (Argument argument : call.arguments()) {
      if (argument instanceof Argument.Target target) {
        references.add(target.reference());
      } else if (argument instanceof Argument.Trusted trusted) {
        references.add(trusted.reference());
      }
    }
    return references;
  }

  /** Whether no variable may have now one thing, now another. */
  private boolean areApart() {
    Set<Local> seen = new HashSet<>();
    return acquired.values().stream()
        .allMatch(copies -> Collections.disjoint(seen, copies) && seen.addAll(copies));
  }

  private boolean isOwn(Instruction.CallHelper release) {
    return acquired.values().stream().anyMatch(copies -> releases(release, copies));
  }

  private static boolean releases(Instruction.CallHelper release, Set<Local> copies) {
    return references(release).stream().anyMatch(copies::contains);
  }

  /** Follows what is held from where it is acquired. */
  private boolean isGivenBack(Instruction.CallHelper acquisition) {
    Set<Local> copies = acquired.get(acquisition);
    BasicBlock start = places.get(acquisition);
    Set<BasicBlock> seen = new HashSet<>();
    Deque<BasicBlock> held = new ArrayDeque<>();
    int index = start.instructions().indexOf(acquisition) + 1;
    if (!follow(start, index, acquisition, copies, held)) {
      return false;
    }
    while (!held.isEmpty()) {
      BasicBlock block = held.pop();
      if (seen.add(block) && !follow(block, 0, acquisition, copies, held)) {
        return false;
      }
    }
    return true;
  }

  /** Where it is still held behind a block; false where that is the end of an iteration. */
  private boolean follow(
      BasicBlock block,
      int index,
      Instruction.CallHelper acquisition,
      Set<Local> copies,
      Deque<BasicBlock> held) {
    List<Instruction> instructions = block.instructions();
    for (Instruction instruction : instructions.subList(index, instructions.size())) {
      if (instruction == acquisition) {
        return false;
      }
      if (instruction instanceof Instruction.CallHelper call
          && releases.contains(call)
          && releases(call, copies)) {
        return true;
      }
    }
    for (BasicBlock next : block.terminator().successors()) {
      boolean isNull =
          block.terminator() instanceof Terminator.TestReference test
              && copies.contains(test.reference())
              && next == test.missing()
              && next != test.valid();
      if (isNull) {
        continue;
      }
      if (!part.holds(next) || next == part.loop().orElseThrow().header()) {
        return false;
      }
      held.add(next);
    }
    return true;
  }
}
