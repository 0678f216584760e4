package org.b.core.graph;

import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.b.core.types.IntegerType;

/** The locals that carry a value from one iteration of a loop to the next, or out of it. */
final class Carried {
  private final Map<BasicBlock, Set<Local>> live = new IdentityHashMap<>();

  Carried(BasicBlock entry) {
    Map<BasicBlock, Transfer> transfers = new IdentityHashMap<>();
    // Successors first: what is live flows backwards.
    List<BasicBlock> blocks = BlockOrder.postorder(entry);
    boolean changed = true;
    while (changed) {
      changed = false;
      for (BasicBlock block : blocks) {
        Set<Local> before = new HashSet<>();
        for (BasicBlock successor : block.terminator().successors()) {
          before.addAll(live.getOrDefault(successor, Set.of()));
        }
        Transfer transfer = transfers.computeIfAbsent(block, Transfer::of);
        before.removeAll(transfer.set());
        before.addAll(transfer.read());
        if (!before.equals(live.get(block))) {
          live.put(block, before);
          changed = true;
        }
      }
    }
  }

  /**
   * What a block does to the locals that are live behind it.
   *
   * @param read those that it reads before it sets them
   * @param set those that it sets before it reads them
   */
  private record Transfer(Set<Local> read, Set<Local> set) {
    static Transfer of(BasicBlock block) {
      Transfer transfer = new Transfer(new HashSet<>(), new HashSet<>());
      transfer.reads(Values.of(block.terminator()));
      transfer.memory(MemoryUses.in(block.terminator()));
      List<Instruction> instructions = block.instructions();
      for (int i = instructions.size() - 1; i >= 0; i--) {
        transfer.before(instructions.get(i));
      }
      return transfer;
    }

    private void before(Instruction instruction) {
      if (instruction instanceof Instruction.Assign assign) {
        sets(assign.target());
      } else if (instruction instanceof Instruction.Zero zero
          && zero.target().isWhole()
          && zero.target().base() instanceof Memory.Stack stack) {
        sets(stack.local());
      }
      reads(Values.of(instruction));
      memory(MemoryUses.in(instruction));
      if (!(instruction instanceof Instruction.Assign)) {
        read.addAll(Targets.of(instruction));
      }
    }

    int numbers() {
      return (int) read.stream().filter(local -> !local.type().isAggregate()).count();
    }

    private void sets(Local local) {
      set.add(local);
      read.remove(local);
    }

    private void memory(List<MemoryUses.Use> uses) {
      for (MemoryUses.Use use : uses) {
        boolean overwrites = use.kind() == MemoryUses.Kind.WRITE && use.memory().isWhole();
        if (!overwrites && use.memory().base() instanceof Memory.Stack stack) {
          read.add(stack.local());
        }
        reads(use.memory().indices());
      }
    }

    private void reads(List<Value> values) {
      for (Value value : values) {
        if (value instanceof Value.Read of) {
          read.add(of.local());
        } else if (value instanceof Value.Load load
            && load.memory().base() instanceof Memory.Stack stack) {
          read.add(stack.local());
        }
        reads(Values.of(value));
      }
    }
  }

  /** The largest number of locals that are no structs and hold at once what is still read. */
  int mostNumbers() {
    int most = 0;
    for (BasicBlock block : live.keySet()) {
      Set<Local> after = new HashSet<>();
      block
          .terminator()
          .successors()
          .forEach(next -> after.addAll(live.getOrDefault(next, Set.of())));
      Transfer transfer = new Transfer(after, new HashSet<>());
      transfer.reads(Values.of(block.terminator()));
      transfer.memory(MemoryUses.in(block.terminator()));
      most = Math.max(most, transfer.numbers());
      List<Instruction> instructions = block.instructions();
      for (int i = instructions.size() - 1; i >= 0; i--) {
        transfer.before(instructions.get(i));
        most = Math.max(most, transfer.numbers());
      }
    }
    return most;
  }

  /** Whether what a local holds at a block's start is read in it or later. */
  boolean isReadFrom(BasicBlock block, Local local) {
    return live.getOrDefault(block, Set.of()).contains(local);
  }

  /** The numbers that the blocks of a loop change and that are read after one of its iterations. */
  Set<Local> by(Loop loop, Set<BasicBlock> body) {
    Set<Local> carried = new LinkedHashSet<>();
    Set<Local> later = live.getOrDefault(loop.header(), Set.of());
    for (Local local : changed(body)) {
      if (later.contains(local)) {
        carried.add(local);
      }
    }
    return carried;
  }

  private static Set<Local> changed(Set<BasicBlock> blocks) {
    Set<Local> locals = new LinkedHashSet<>();
    for (BasicBlock block : blocks) {
      for (Instruction instruction : block.instructions()) {
        for (Local target : Targets.of(instruction)) {
          if (target.type() instanceof IntegerType) {
            locals.add(target);
          }
        }
        for (MemoryUses.Use use : MemoryUses.in(instruction)) {
          if (use.kind() != MemoryUses.Kind.READ
              && use.memory().base() instanceof Memory.Stack stack) {
            locals.add(stack.local());
          }
        }
      }
    }
    return locals;
  }
}
