package org.b.core.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.facts.HelperCall;
import org.b.core.program.Header;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;

/**
 * Remembers while the program runs which headers have been reached, of those that it asks about,
 * and forgets them where headers get other places in the packet.
 */
final class ReachedHeaders {
  private final BlockWriter writer;
  private final Map<HeaderView, Local> flags = new LinkedHashMap<>();

  ReachedHeaders(BlockWriter writer) {
    this.writer = writer;
  }

  /** What says whether a header has been reached. */
  Local flag(HeaderView view, Span span) {
    Header header = view.header();
    return flags.computeIfAbsent(
        view, v -> writer.temporary("reached " + header.name(), IntegerType.BOOL, span));
  }

  /**
   * Writes down where headers are reached, once every block has its end.
   *
   * @param cursor the offset behind the last header, where it is asked for: the start again after
   *     headers got other places
   */
  void remember(Optional<Local> cursor) {
    if (flags.isEmpty() && cursor.isEmpty()) {
      return;
    }
    for (BasicBlock block : BlockOrder.reversePostorder(writer.entry())) {
      if (block.isTerminated()
          && block.terminator() instanceof Terminator.ReachHeader reach
          && flags.containsKey(reach.view())) {
        Local flag = flags.get(reach.view());
        block.add(set(flag, 0));
        reach.reached().insert(List.of(set(flag, 1)));
      }
    }
    for (BasicBlock block : BlockOrder.reversePostorder(writer.entry())) {
      if (block.instructions().stream().anyMatch(ReachedHeaders::shifts)) {
        forget(block, cursor);
      }
    }
    writer.entry().insert(flags.values().stream().map(flag -> set(flag, 0)).toList());
  }

  private static boolean shifts(Instruction instruction) {
    return PacketValidity.effect(instruction) == HelperCall.PacketEffect.SHIFTS;
  }

  private void forget(BasicBlock block, Optional<Local> cursor) {
    List<Instruction> instructions = new ArrayList<>(block.instructions());
    Terminator terminator = block.terminator();
    block.clear();
    for (Instruction instruction : instructions) {
      block.add(instruction);
      if (shifts(instruction)) {
        flags.values().forEach(flag -> block.add(set(flag, 0)));
        cursor.ifPresent(local -> block.add(set(local, 0)));
      }
    }
    block.terminate(terminator);
  }

  private static Instruction set(Local local, long value) {
    return new Instruction.Assign(
        local, new Value.Constant(value, (IntegerType) local.type(), local.span()), local.span());
  }
}
