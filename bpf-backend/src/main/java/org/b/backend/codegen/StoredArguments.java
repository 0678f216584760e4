package org.b.backend.codegen;

import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalInt;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.Local;
import org.b.core.graph.Targets;
import org.b.core.program.Table;
import org.b.core.types.IntegerType;

/**
 * Which integers are, on every path to a place, already in the memory that helpers get for them: a
 * key that a lookup was given need not be stored again for the update that follows, nor the length
 * of a prefix for the next one.
 */
final class StoredArguments {
  private static final int NO_PREFIX = -1;
  private static final int ANY_LENGTH = -2;

  private final BitSet[] entries;

  /** The bit for the length of prefixes, where all keys that are put together have the same. */
  private final OptionalInt length;

  StoredArguments(FunctionGraph graph) {
    length =
        graph.blocks().stream()
                    .flatMap(block -> block.instructions().stream())
                    .map(StoredArguments::prefixLength)
                    .filter(bits -> bits != NO_PREFIX)
                    .distinct()
                    .limit(2)
                    .mapToInt(bits -> bits == ANY_LENGTH ? 2 : 1)
                    .sum()
                == 1
            ? OptionalInt.of(prefixLength(graph))
            : OptionalInt.empty();
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

  /** The number of the bit for the length of prefixes; the bits below it are locals by index. */
  static int prefixLength(FunctionGraph graph) {
    return graph.locals().size();
  }

  /** The length of the prefix that an instruction puts together. */
  private static int prefixLength(Instruction instruction) {
    if (instruction instanceof Instruction.Lookup lookup) {
      return prefixLength(lookup.table());
    } else if (instruction instanceof Instruction.Delete delete) {
      return prefixLength(delete.table());
    } else if (instruction instanceof Instruction.Update update) {
      return update.prefixLength().isPresent() ? ANY_LENGTH : prefixLength(update.table());
    }
    return NO_PREFIX;
  }

  private static int prefixLength(Table table) {
    return PrefixKey.isUsedBy(table) ? PrefixKey.of(table).bits() : NO_PREFIX;
  }

  private boolean flow(BasicBlock block) {
    BitSet state = at(block);
    block.instructions().forEach(instruction -> step(instruction, state));
    return BlockFacts.passOn(block, state, entries);
  }

  /** Moves a set from before an instruction to after it. */
  void step(Instruction instruction, BitSet state) {
    Optional<Local> changed = Optional.empty();
    if (instruction instanceof Instruction.Lookup lookup) {
      key(lookup.table(), lookup.key(), state);
      changed = Optional.of(lookup.target());
    } else if (instruction instanceof Instruction.Update update) {
      key(update.table(), update.key(), state);
      update.leaf().local().ifPresent(leaf -> stored(leaf, state));
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
  private void key(Table table, Local key, BitSet state) {
    if (!PrefixKey.isUsedBy(table)) {
      stored(key, state);
    } else {
      length.ifPresent(state::set);
    }
  }

  private static void stored(Local local, BitSet state) {
    if (local.type() instanceof IntegerType) {
      state.set(local.index());
    }
  }
}
