package org.b.core.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** Orders of blocks. */
final class BlockOrder {
  private BlockOrder() {}

  /**
   * The blocks that can run, the entry first, each before its successors where there is no cycle;
   * numbers them.
   */
  static List<BasicBlock> reversePostorder(BasicBlock entry) {
    List<BasicBlock> order = postorder(entry);
    Collections.reverse(order);
    for (int i = 0; i < order.size(); i++) {
      order.get(i).setIndex(i);
    }
    return List.copyOf(order);
  }

  /** The blocks that can run, each after its successors where there is no cycle. */
  static List<BasicBlock> postorder(BasicBlock entry) {
    record Frame(BasicBlock block, Iterator<BasicBlock> successors) {}
    List<BasicBlock> order = new ArrayList<>();
    Set<BasicBlock> seen = newSet();
    Deque<Frame> stack = new ArrayDeque<>();
    seen.add(entry);
    stack.push(new Frame(entry, entry.terminator().successors().iterator()));
    while (!stack.isEmpty()) {
      Frame frame = stack.peek();
      if (frame.successors().hasNext()) {
        BasicBlock next = frame.successors().next();
        if (seen.add(next)) {
          stack.push(new Frame(next, next.terminator().successors().iterator()));
        }
      } else {
        order.add(frame.block());
        stack.pop();
      }
    }
    return order;
  }

  /** The blocks that can run. */
  static Set<BasicBlock> reachable(BasicBlock entry) {
    Set<BasicBlock> seen = newSet();
    Deque<BasicBlock> work = new ArrayDeque<>();
    work.push(entry);
    while (!work.isEmpty()) {
      BasicBlock block = work.pop();
      if (seen.add(block) && block.isTerminated()) {
        block.terminator().successors().forEach(work::push);
      }
    }
    return seen;
  }

  /** The blocks to which a way leads that avoids a block. */
  static Set<BasicBlock> reachableWithout(BasicBlock entry, BasicBlock avoided) {
    Set<BasicBlock> seen = newSet();
    Deque<BasicBlock> work = new ArrayDeque<>();
    work.push(entry);
    while (!work.isEmpty()) {
      BasicBlock block = work.pop();
      if (block != avoided && seen.add(block)) {
        block.terminator().successors().forEach(work::push);
      }
    }
    return seen;
  }

  /**
   * Whether control that is in {@code from} may come to {@code to}; blocks without an end yet lead
   * nowhere.
   */
  static boolean leadsTo(BasicBlock from, BasicBlock to) {
    return reachable(from).contains(to);
  }

  private static Set<BasicBlock> newSet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }
}
