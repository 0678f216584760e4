package org.b.core.graph;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.ProgramType.PacketAccess;
import org.b.core.program.Program;

/**
 * How much stack a function needs: struct locals and arguments of helpers, copies of packet
 * headers, and room for saved registers. The code generator keeps much of that in registers, so how
 * much it is only the code itself tells; here are the bounds.
 *
 * @param bytes what the code takes at most
 * @param structs the locals that may live there
 */
public record StackUse(int bytes, List<Local> structs) {
  /** MAX_BPF_STACK of the kernel. */
  public static final int LIMIT = 512;

  /** Room for addresses and other values that the source does not name. */
  static final int SAVED_REGISTERS = 64;

  /** Numbers at once that registers hold in any case. */
  private static final int REGISTERS = 6;

  /** Bytes of a struct bpf_dynptr. */
  private static final int DYNPTR = 16;

  public static StackUse of(Program program, FunctionGraph graph) {
    Outline outline = Outline.of(graph);
    List<Local> structs = structs(graph, outline);
    int bytes = SAVED_REGISTERS + savedNumbers(graph);
    for (Local local : structs) {
      bytes += rounded(local.type().size());
    }
    int longestPrefixKey = 0;
    boolean readsKernel = false;
    KernelPointers pointers = new KernelPointers(graph);
    Set<Local> scalars = AddressedLocals.of(graph);
    for (BasicBlock block : graph.blocks()) {
      for (Instruction instruction : block.instructions()) {
        longestPrefixKey = Math.max(longestPrefixKey, keyCopy(instruction));
        readsKernel |= readsKernel(instruction, pointers);
      }
    }
    scalars.removeAll(structs);
    if (forgets(graph)) {
      bytes += 8;
    }
    bytes += longestPrefixKey + scalars.size() * 8;
    // One place for whatever is read.
    bytes += readsKernel ? 8 : 0;
    bytes += RegisterReads.of(graph).map(RegisterReads::bytes).orElse(0);
    bytes += mostPrintedValues(graph) * 8;
    if (!program.target().atLeast(KernelFacts.GLOBAL_DATA)) {
      bytes += rounded(longestLogFormat(graph));
    }
    if (graph.programType().readsThroughDynptr()) {
      bytes += DYNPTR;
    }
    if (graph.programType().packetRead() == PacketAccess.COPY) {
      // from the first byte that is read to the header's end
      for (Map.Entry<HeaderView, Integer> read : FieldsRead.firstBytes(graph).entrySet()) {
        bytes += rounded(read.getKey().size() - read.getValue() / 8 * 8);
      }
    }
    if (outline.isSplit()) {
      bytes += outline.bytes(SAVED_REGISTERS + longestPrefixKey + scalars.size() * 8 + 16);
    }
    return new StackUse(bytes, structs);
  }

  /** Bytes that the code takes at least, unless a part of it never runs. */
  public static int least(FunctionGraph graph) {
    Outline outline = Outline.of(graph);
    return AddressedLocals.of(graph).stream()
        .filter(local -> !outline.isElsewhere(local))
        .mapToInt(local -> rounded(local.type().size()))
        .sum();
  }

  private static List<Local> structs(FunctionGraph graph, Outline outline) {
    return graph.locals().stream()
        .filter(local -> local.type().isAggregate() && !outline.isElsewhere(local))
        .toList();
  }

  /** Whether a helper fills eight bytes of stack, or a pointer goes through them. */
  private static boolean readsKernel(Instruction instruction, KernelPointers pointers) {
    return instruction instanceof Instruction.ReadKernel read && !pointers.isLoad(read)
        || instruction instanceof Instruction.ReadSystemCallRegister
        || instruction instanceof Instruction.ReadContextAddress
        || instruction instanceof Instruction.Assign assign
            && assign.value() instanceof Value.Read from
            && pointers.isTyped(from.local())
            && !pointers.isTyped(assign.target())
        || instruction instanceof Instruction.TakeNumber take
            && take.address() instanceof Value.Read from
            && pointers.mayBePointer(from.local())
        || instruction instanceof Instruction.Call call
            && Values.of(call).stream()
                .anyMatch(v -> v instanceof Value.Read read && pointers.isTyped(read.local()));
  }

  /** Room for numbers that do not fit into registers, where many are needed at once. */
  private static int savedNumbers(FunctionGraph graph) {
    return Math.max(0, new Carried(graph.entry()).mostNumbers() - REGISTERS) * 8;
  }

  private static boolean forgets(FunctionGraph graph) {
    return graph.blocks().stream()
        .flatMap(block -> block.instructions().stream())
        .anyMatch(Instruction.Forget.class::isInstance);
  }

  /** The struct locals that take the most. */
  public List<Local> largest(int count) {
    return structs.stream()
        .sorted(Comparator.comparingInt((Local local) -> -local.type().size()))
        .limit(count)
        .toList();
  }

  /**
   * Bytes of the longest format of a {@code log}, with its final zero; 0 where nothing is logged.
   */
  public static int longestLogFormat(FunctionGraph graph) {
    return graph.blocks().stream()
        .flatMap(block -> block.instructions().stream())
        .mapToInt(instruction -> instruction instanceof Instruction.Log log ? log.size() : 0)
        .max()
        .orElse(0);
  }

  /** Room for the values of the longest line that an iterator, or a stream, prints. */
  public static int mostPrintedValues(FunctionGraph graph) {
    return graph.blocks().stream()
        .flatMap(block -> block.instructions().stream())
        .mapToInt(
            i ->
                i instanceof Instruction.Log log
                        && (log.stream().isPresent() || log.isPrinted(graph))
                    ? Math.max(1, log.arguments().size())
                    : 0)
        .max()
        .orElse(0);
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

  private static int rounded(int size) {
    return (size + 7) / 8 * 8;
  }
}
