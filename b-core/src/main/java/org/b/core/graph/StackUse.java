package org.b.core.graph;

import java.util.Comparator;
import java.util.List;
import org.b.core.facts.ProgramType.PacketAccess;
import org.b.core.types.StructType;

/**
 * An upper bound of the stack that a function needs, in bytes: struct locals and arguments of
 * helpers, copies of packet headers, and room for saved registers.
 */
public record StackUse(int bytes, List<Local> structs) {
  /** MAX_BPF_STACK of the kernel. */
  public static final int LIMIT = 512;

  /**
   * Room for values that do not fit into the ten registers, measured on the examples and doubled.
   */
  private static final int SAVED_REGISTERS = 64;

  public static StackUse of(FunctionGraph graph) {
    List<Local> structs =
        graph.locals().stream().filter(local -> local.type() instanceof StructType).toList();
    int bytes = SAVED_REGISTERS;
    for (Local local : structs) {
      bytes += rounded(local.type().size());
    }
    int longestPrefixKey = 0;
    for (BasicBlock block : graph.blocks()) {
      for (Instruction instruction : block.instructions()) {
        longestPrefixKey = Math.max(longestPrefixKey, keyCopy(instruction));
        bytes += scalarArguments(instruction);
      }
    }
    bytes += longestPrefixKey;
    if (graph.programType().packetRead() == PacketAccess.COPY) {
      for (HeaderView view : graph.views()) {
        bytes += rounded(view.size());
      }
    }
    return new StackUse(bytes, structs);
  }

  /** The struct locals that take the most. */
  public List<Local> largest(int count) {
    return structs.stream()
        .sorted(Comparator.comparingInt((Local local) -> -local.type().size()))
        .limit(count)
        .toList();
  }

  /** LPM keys are rebuilt in network order with their prefix length. */
  private static int keyCopy(Instruction instruction) {
    if (instruction instanceof Instruction.Lookup lookup
        && lookup.table().kind().name().equals("LPM_TRIE")) {
      return rounded(lookup.key().type().size() + 4);
    } else if (instruction instanceof Instruction.Update update
        && update.table().kind().name().equals("LPM_TRIE")) {
      return rounded(update.key().type().size() + 4);
    } else if (instruction instanceof Instruction.Delete delete
        && delete.table().kind().name().equals("LPM_TRIE")) {
      return rounded(delete.key().type().size() + 4);
    }
    return 0;
  }

  /** Integers whose address a helper gets. */
  private static int scalarArguments(Instruction instruction) {
    if (instruction instanceof Instruction.Lookup lookup) {
      return scalar(lookup.key());
    } else if (instruction instanceof Instruction.Update update) {
      return scalar(update.key()) + scalar(update.leaf());
    } else if (instruction instanceof Instruction.Delete delete) {
      return scalar(delete.key());
    } else if (instruction instanceof Instruction.ReadSystemCallRegister) {
      return 8;
    }
    return 0;
  }

  private static int scalar(Local local) {
    return local.type() instanceof StructType ? 0 : 8;
  }

  private static int rounded(int size) {
    return (size + 7) / 8 * 8;
  }
}
