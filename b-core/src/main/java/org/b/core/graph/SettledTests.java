package org.b.core.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.source.Span;

/**
 * Leads control past tests of references that the test before them has settled: a leaf that was
 * found need not be tested again where its way meets that of the newly created one. The program
 * saves a test, and the verifier a walk of it on each way.
 */
final class SettledTests {
  /** The end of a way past settled tests: where it leads and what it assigns on the way. */
  private record Way(BasicBlock end, List<Instruction> copies, Span span) {}

  private final Set<BasicBlock> loopEdges = new HashSet<>();
  private final Map<BasicBlock, Integer> entries = new HashMap<>();

  private SettledTests(List<BasicBlock> blocks, List<Loop> loops) {
    for (Loop loop : loops) {
      loopEdges.add(loop.header());
      loopEdges.add(loop.after());
    }
    for (BasicBlock block : blocks) {
      block.terminator().successors().forEach(next -> entries.merge(next, 1, Integer::sum));
    }
  }

  static void skip(BasicBlock entry, List<Loop> loops) {
    List<BasicBlock> blocks = BlockOrder.reversePostorder(entry);
    SettledTests tests = new SettledTests(blocks, loops);
    for (BasicBlock block : blocks) {
      if (block.terminator() instanceof Terminator.TestReference test
          && !tests.loopEdges.contains(block)) {
        BasicBlock valid = tests.past(test.valid(), test.reference(), true);
        BasicBlock missing = tests.past(test.missing(), test.reference(), false);
        block.terminate(
            new Terminator.TestReference(
                test.reference(), valid, missing, test.known(), test.span()));
      }
    }
  }

  /** Where the way of one outcome starts once it avoids what is settled. */
  private BasicBlock past(BasicBlock start, Local reference, boolean valid) {
    Set<Local> same = new HashSet<>(Set.of(reference));
    if (entries.get(start) == 1
        && start.terminator() instanceof Terminator.Jump jump
        && !loopEdges.contains(start)) {
      start.instructions().forEach(instruction -> step(instruction, same));
      follow(jump.target(), same, valid)
          .ifPresent(
              way -> {
                way.copies().forEach(start::add);
                start.terminate(new Terminator.Jump(way.end(), way.span()));
              });
      return start;
    }
    Optional<Way> way = follow(start, same, valid);
    if (way.isEmpty() || way.get().copies().isEmpty()) {
      return way.map(Way::end).orElse(start);
    }
    BasicBlock shortcut = new BasicBlock(start.label());
    way.get().copies().forEach(shortcut::add);
    shortcut.terminate(new Terminator.Jump(way.get().end(), way.get().span()));
    return shortcut;
  }

  /** Goes on through blocks that do nothing but hand the reference on and test it. */
  private Optional<Way> follow(BasicBlock start, Set<Local> same, boolean valid) {
    Optional<Way> found = Optional.empty();
    List<Instruction> copies = new ArrayList<>();
    Set<BasicBlock> seen = new HashSet<>();
    BasicBlock block = start;
    while (!loopEdges.contains(block) && seen.add(block)) {
      for (Instruction instruction : block.instructions()) {
        if (!isCopy(instruction, same)) {
          return found;
        }
        step(instruction, same);
        copies.add(instruction);
      }
      if (block.terminator() instanceof Terminator.Jump jump) {
        block = jump.target();
      } else if (block.terminator() instanceof Terminator.TestReference test
          && same.contains(test.reference())) {
        block = valid ? test.valid() : test.missing();
        found = Optional.of(new Way(block, List.copyOf(copies), test.span()));
      } else {
        return found;
      }
    }
    return found;
  }

  private static boolean isCopy(Instruction instruction, Set<Local> same) {
    return instruction instanceof Instruction.Assign assign
        && assign.value() instanceof Value.Read read
        && same.contains(read.local());
  }

  private static void step(Instruction instruction, Set<Local> same) {
    if (isCopy(instruction, same)) {
      same.add(((Instruction.Assign) instruction).target());
    } else {
      Targets.of(instruction).forEach(same::remove);
    }
  }
}
