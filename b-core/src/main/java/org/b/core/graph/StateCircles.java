package org.b.core.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.program.BinaryOperator;
import org.b.core.program.LoopBound;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;

/**
 * Headers that come more than once in a packet: tags within tags, labels, extension headers. A
 * transfer that leads back to a state's entry counts, and after {@link #MOST} of them parsing ends.
 * Where the verifier knows no loops, it ends at the first one.
 */
final class StateCircles {
  /** Transfers back in one run, all together. */
  static final int MOST = 8;

  private record Edge(BasicBlock from, BasicBlock to) {}

  private final BlockWriter writer;
  private final BasicBlock endOfParsing;
  private final Map<BasicBlock, Span> entries;
  private final List<Loop> loops = new ArrayList<>();

  /**
   * @param entries first blocks of states
   */
  StateCircles(BlockWriter writer, BasicBlock endOfParsing, Map<BasicBlock, Span> entries) {
    this.writer = writer;
    this.endOfParsing = endOfParsing;
    this.entries = entries;
  }

  List<Loop> loops() {
    return loops;
  }

  /**
   * Bounds every circle of states.
   *
   * @param cycles whether the verifier follows back edges
   */
  void bound(boolean cycles) {
    // what leads back from the end of parsing stays an error
    Set<BasicBlock> end = BlockOrder.reachable(endOfParsing);
    List<Edge> back = backEdges().stream().filter(edge -> !end.contains(edge.from())).toList();
    if (back.isEmpty()) {
      return;
    }
    if (!cycles) {
      back.forEach(edge -> redirect(edge, endOfParsing));
      return;
    }
    Span first = entries.get(back.get(0).to());
    Local count = writer.temporary("times back", IntegerType.U64, first);
    writer
        .entry()
        .insert(
            List.of(
                new Instruction.Assign(
                    count, ExpressionBuilder.zero(IntegerType.U64, first), first)));
    Map<BasicBlock, BasicBlock> again = new IdentityHashMap<>();
    for (Edge edge : back) {
      redirect(edge, again.computeIfAbsent(edge.to(), to -> again(to, count)));
    }
    for (BasicBlock entry : again.keySet().stream().sorted(this::bySource).toList()) {
      loops.add(
          new Loop(
              Loop.Form.CYCLE,
              null,
              writer.entry(),
              entry,
              endOfParsing,
              Optional.of(count),
              Optional.of(new LoopBound(MOST + 1, false)),
              Map.of(),
              entries.get(entry)));
    }
  }

  private int bySource(BasicBlock one, BasicBlock other) {
    return Integer.compare(entries.get(one).offset(), entries.get(other).offset());
  }

  /** Counts, then enters the state once more. */
  private BasicBlock again(BasicBlock entry, Local count) {
    Span span = entries.get(entry);
    BasicBlock tested = writer.newBlock("again " + entry.label());
    BasicBlock within = writer.newBlock("within bound");
    tested.add(new Instruction.Opaque(count, span));
    Value.Read read = new Value.Read(count, span);
    tested.terminate(
        new Terminator.Branch(
            new Value.Binary(
                BinaryOperator.LESS,
                read,
                new Value.Constant(MOST, IntegerType.U64, span),
                IntegerType.U64,
                IntegerType.BOOL,
                span),
            within,
            endOfParsing,
            span));
    within.add(
        new Instruction.Assign(
            count,
            new Value.Binary(
                BinaryOperator.ADD,
                read,
                new Value.Constant(1, IntegerType.U64, span),
                IntegerType.U64,
                IntegerType.U64,
                span),
            span));
    within.terminate(new Terminator.Jump(entry, span));
    return tested;
  }

  /** A transfer is a jump. */
  private static void redirect(Edge edge, BasicBlock target) {
    edge.from().terminate(new Terminator.Jump(target, edge.from().terminator().span()));
  }

  /** The jumps to a state that lie on a way from that state. */
  private List<Edge> backEdges() {
    record Frame(BasicBlock block, Iterator<BasicBlock> successors) {}
    List<Edge> found = new ArrayList<>();
    Set<BasicBlock> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<BasicBlock> open = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Frame> stack = new ArrayDeque<>();
    BasicBlock start = writer.entry();
    seen.add(start);
    open.add(start);
    stack.push(new Frame(start, start.terminator().successors().iterator()));
    while (!stack.isEmpty()) {
      Frame frame = stack.peek();
      if (!frame.successors().hasNext()) {
        open.remove(stack.pop().block());
        continue;
      }
      BasicBlock next = frame.successors().next();
      if (seen.add(next)) {
        open.add(next);
        stack.push(new Frame(next, next.terminator().successors().iterator()));
      } else if (open.contains(next)
          && entries.containsKey(next)
          && frame.block().terminator() instanceof Terminator.Jump) {
        found.add(new Edge(frame.block(), next));
      }
    }
    return found;
  }
}
