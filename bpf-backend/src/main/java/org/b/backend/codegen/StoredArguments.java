package org.b.backend.codegen;

import java.util.BitSet;
import java.util.Optional;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.Local;
import org.b.core.graph.Targets;
import org.b.core.program.Table;
import org.b.core.types.IntegerType;

/**
 * Which integers are, on every path to a place, already in the memory that helpers get for them: a
 * key that a lookup was given need not be stored again for the update that follows.
 */
final class StoredArguments {
  private final BitSet[] entries;

  StoredArguments(FunctionGraph graph) {
    entries = new BitSet[graph.blocks().size()];
    entries[graph.entry().index()] = new BitSet();
    boolean changed = true;
    while (changed) {
      changed = false;
      for (BasicBlock block : graph.blocks()) {
        changed |= entries[block.index()] != null && flow(block);
      }
    }
  }

  /** The indices of such locals at a block's start; the caller may change the set. */
  BitSet at(BasicBlock block) {
    return (BitSet) entries[block.index()].clone();
  }

  private boolean flow(BasicBlock block) {
    BitSet state = at(block);
    block.instructions().forEach(instruction -> step(instruction, state));
    return BlockFacts.passOn(block, state, entries);
  }

  /** Moves a set from before an instruction to after it. */
  static void step(Instruction instruction, BitSet state) {
    Optional<Local> changed = Optional.empty();
    if (instruction instanceof Instruction.Lookup lookup) {
      key(lookup.table(), lookup.key(), state);
      changed = Optional.of(lookup.target());
    } else if (instruction instanceof Instruction.Update update) {
      key(update.table(), update.key(), state);
      stored(update.leaf(), state);
      changed = update.target();
    } else if (instruction instanceof Instruction.Delete delete) {
      key(delete.table(), delete.key(), state);
      changed = delete.target();
    } else if (instruction instanceof Instruction.CallHelper call) {
      call.slots(false).forEach(local -> stored(local, state));
      call.slots(true).forEach(local -> state.clear(local.index()));
      changed = call.target();
    } else {
      // what it names, whether it changes that or not
      Targets.of(instruction).forEach(local -> state.clear(local.index()));
    }
    changed.ifPresent(local -> state.clear(local.index()));
  }

  /** A prefix table's key is put together elsewhere. */
  private static void key(Table table, Local key, BitSet state) {
    if (!PrefixKey.isUsedBy(table)) {
      stored(key, state);
    }
  }

  private static void stored(Local local, BitSet state) {
    if (local.type() instanceof IntegerType) {
      state.set(local.index());
    }
  }
}
