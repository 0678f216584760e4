package org.b.backend.codegen;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.Local;
import org.b.core.graph.Memory;
import org.b.core.graph.MemoryUses;
import org.b.core.graph.PacketValidity;
import org.b.core.graph.Terminator;

/**
 * Two facts that hold on every path to a place: that a struct local has been written as a whole,
 * and that the packet's bounds have been loaded since the packet last moved.
 */
final class FlowFacts {
  /** Number of the bit for the packet's bounds; the bits below it are locals by index. */
  private final int bounds;

  private final BitSet[] entries;
  private final BitSet usedUnwritten = new BitSet();

  FlowFacts(FunctionGraph graph) {
    bounds = graph.locals().size();
    entries = new BitSet[graph.blocks().size()];
    entries[graph.entry().index()] = new BitSet();
    for (Local parameter : graph.parameters()) {
      entries[graph.entry().index()].set(parameter.index());
    }
    boolean changed = true;
    while (changed) {
      changed = false;
      for (BasicBlock block : graph.blocks()) {
        changed |= entries[block.index()] != null && flow(block);
      }
    }
    for (BasicBlock block : graph.blocks()) {
      collectUses(block);
    }
  }

  /** Whether some path uses the struct before all of it has been written. */
  boolean needsZeroAtEntry(Local struct) {
    return usedUnwritten.get(struct.index());
  }

  /** Whether the packet's bounds are loaded, and still true, where the block ends. */
  boolean hasBoundsAtEnd(BasicBlock block) {
    BitSet state = (BitSet) entries[block.index()].clone();
    block.instructions().forEach(instruction -> step(instruction, state));
    return state.get(bounds);
  }

  private boolean flow(BasicBlock block) {
    BitSet state = (BitSet) entries[block.index()].clone();
    block.instructions().forEach(instruction -> step(instruction, state));
    if (block.terminator() instanceof Terminator.ReachHeader) {
      state.set(bounds);
    }
    return BlockFacts.passOn(block, state, entries);
  }

  private void step(Instruction instruction, BitSet state) {
    if (instruction instanceof Instruction.Zero zero) {
      written(zero.target(), state);
    } else if (instruction instanceof Instruction.StoreText store) {
      written(store.target(), state);
    } else if (instruction instanceof Instruction.ReadKernelText read) {
      written(read.target(), state);
    } else if (instruction instanceof Instruction.ReadThreadName read) {
      written(read.target(), state);
    } else if (instruction instanceof Instruction.NextEntry next) {
      next.key().ifPresent(key -> state.set(key.index()));
    } else if (instruction instanceof Instruction.Copy copy) {
      written(copy.target(), state);
    } else if (instruction instanceof Instruction.CopyPacket copy) {
      state.set(copy.target().index());
    } else if (instruction instanceof Instruction.CallHelper call) {
      call.slots(true).forEach(local -> state.set(local.index()));
      if (PacketValidity.ends(instruction)) {
        state.clear(bounds);
      }
    } else if (PacketValidity.ends(instruction)) {
      state.set(bounds, instruction instanceof Instruction.PreparePacket);
    }
  }

  private void collectUses(BasicBlock block) {
    BitSet state = (BitSet) entries[block.index()].clone();
    List<Local> used = new ArrayList<>();
    for (Instruction instruction : block.instructions()) {
      arguments(instruction, used);
      MemoryUses.in(instruction).forEach(use -> uses(use, used));
      note(used, state);
      step(instruction, state);
    }
    MemoryUses.in(block.terminator()).forEach(use -> uses(use, used));
    note(used, state);
  }

  private void note(List<Local> used, BitSet state) {
    for (Local local : used) {
      if (!state.get(local.index())) {
        usedUnwritten.set(local.index());
      }
    }
    used.clear();
  }

  private static void written(Memory target, BitSet state) {
    if (target.isWhole() && target.base() instanceof Memory.Stack stack) {
      state.set(stack.local().index());
    }
  }

  /** Reads, and writes of a part. */
  private static void uses(MemoryUses.Use use, List<Local> used) {
    boolean overwrites = use.kind() == MemoryUses.Kind.WRITE && use.memory().isWhole();
    if (!overwrites && use.memory().base() instanceof Memory.Stack stack) {
      used.add(stack.local());
    }
  }

  /** The locals whose address an instruction passes on. */
  private static void arguments(Instruction instruction, List<Local> used) {
    if (instruction instanceof Instruction.Call call) {
      for (Instruction.CallArgument argument : call.arguments()) {
        if (argument instanceof Instruction.CallArgument.OfStruct struct) {
          used.add(struct.local());
        }
      }
    } else if (instruction instanceof Instruction.Lookup lookup) {
      used.add(lookup.key());
    } else if (instruction instanceof Instruction.Update update) {
      used.add(update.key());
      update.leaf().local().ifPresent(used::add);
    } else if (instruction instanceof Instruction.Delete delete) {
      used.add(delete.key());
    } else if (instruction instanceof Instruction.CallHelper call) {
      used.addAll(call.slots(false));
    } else if (instruction instanceof Instruction.Forget forget) {
      used.add(forget.local());
    }
  }
}
