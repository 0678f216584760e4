package org.b.core.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.b.core.facts.ProgramType;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;

/**
 * After an instruction that may move the packet, every header that is used again is tested again
 * before its use: the verifier forgets all packet pointers there. So is one that a test of the
 * program says has been reached: the verifier need not know which paths did. The packet never gets
 * shorter, so the test cannot fail; where it does, the program ends with the default verdict.
 */
final class PacketRevalidation {
  private PacketRevalidation() {}

  static void insert(BlockWriter writer, ProgramType programType, Span span) {
    if (programType.packetRead() != ProgramType.PacketAccess.DIRECT) {
      return;
    }
    List<BasicBlock> blocks = BlockOrder.reversePostorder(writer.entry());
    if (blocks.stream()
        .noneMatch(
            b ->
                b.terminator() instanceof Terminator.TestHeader
                    || b.instructions().stream().anyMatch(PacketValidity::ends))) {
      return;
    }
    BasicBlock lost = writer.newBlock("packet moved");
    lost.terminate(
        new Terminator.Return(
            new Value.Constant(programType.defaultVerdict(), IntegerType.U32, span), span));
    Map<BasicBlock, PacketValidity> states = PacketValidity.atEntry(blocks);
    for (BasicBlock block : blocks) {
      rewrite(block, states.get(block), lost);
    }
  }

  private static void rewrite(BasicBlock start, PacketValidity entry, BasicBlock lost) {
    PacketValidity state = entry;
    List<Instruction> instructions = new ArrayList<>(start.instructions());
    Terminator terminator = start.terminator();
    BasicBlock block = start;
    block.clear();
    for (Instruction instruction : instructions) {
      for (PacketUses.Use use : PacketUses.in(instruction)) {
        HeaderView view = use.view();
        if (state.isStale(view)) {
          block = test(block, view, instruction.span(), lost);
          state = state.reached(view);
        }
      }
      block.add(instruction);
      state = state.after(instruction);
    }
    for (PacketUses.Use use : PacketUses.in(terminator)) {
      HeaderView view = use.view();
      if (state.isStale(view)) {
        block = test(block, view, terminator.span(), lost);
        state = state.reached(view);
      }
    }
    block.terminate(terminator);
  }

  private static BasicBlock test(BasicBlock block, HeaderView view, Span span, BasicBlock lost) {
    BasicBlock next = new BasicBlock("again " + view.header().name());
    block.terminate(new Terminator.ReachHeader(view, next, lost, span));
    return next;
  }
}
