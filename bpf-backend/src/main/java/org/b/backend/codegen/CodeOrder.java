package org.b.backend.codegen;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Terminator;

/**
 * The order in which blocks are written. LLVM keeps it where nothing else decides, so what follows
 * a test that holds stands right behind it and the way out at the end, as in code that a programmer
 * wrote: one jump less on the usual path.
 */
final class CodeOrder {
  private CodeOrder() {}

  /**
   * The blocks, the entry first. Those of functions with loops stay in the graph's order: kernel
   * 5.10 refuses a loop that is closed by falling through, and there LLVM is known not to do it.
   */
  static List<BasicBlock> of(FunctionGraph graph) {
    return graph.loops().isEmpty() ? likelyFirst(graph.entry()) : graph.blocks();
  }

  /** Reverse postorder, in which the way of a test that holds comes first. */
  private static List<BasicBlock> likelyFirst(BasicBlock entry) {
    record Visit(BasicBlock block, Iterator<BasicBlock> successors) {}
    List<BasicBlock> order = new ArrayList<>();
    Set<BasicBlock> seen = new HashSet<>(Set.of(entry));
    Deque<Visit> stack = new ArrayDeque<>(List.of(new Visit(entry, lastFirst(entry))));
    while (!stack.isEmpty()) {
      Visit visit = stack.peek();
      if (visit.successors().hasNext()) {
        BasicBlock next = visit.successors().next();
        if (seen.add(next)) {
          stack.push(new Visit(next, lastFirst(next)));
        }
      } else {
        order.add(visit.block());
        stack.pop();
      }
    }
    Collections.reverse(order);
    return order;
  }

  private static Iterator<BasicBlock> lastFirst(BasicBlock block) {
    List<BasicBlock> successors = new ArrayList<>(block.terminator().successors());
    // LLVM compares with one case after the other: what is behind the last one follows
    if (!(block.terminator() instanceof Terminator.Switch)) {
      Collections.reverse(successors);
    }
    return successors.iterator();
  }
}
