package org.b.core.facts;

import java.util.Map;
import java.util.Optional;

/**
 * A helper function.
 *
 * @param name kernel spelling, {@code bpf_map_lookup_elem}
 * @param number value of {@code enum bpf_func_id}
 * @param since first kernel that has it
 * @param gplOnly whether the program must be under a GPL-compatible licence
 * @param prototype as in C
 * @param programTypes kernel names of the program types that may call it, with the first kernel
 *     that allows it
 * @param words program types whose programs may call it only with some words ({@link
 *     Hook#helperWord}), and these words
 * @param call how programs call it by its name; empty where they cannot
 */
public record Helper(
    String name,
    int number,
    KernelVersion since,
    boolean gplOnly,
    String prototype,
    Map<String, KernelVersion> programTypes,
    Map<String, Map<String, KernelVersion>> words,
    Optional<HelperCall> call) {

  /** Whether it is a function of the kernel (kfunc), called by the id of its type. */
  public boolean isKernelFunction() {
    return number == 0;
  }

  /**
   * Whether what it leads to is always there: RET_PTR_TO_MAP_VALUE, or as the row of its call says.
   */
  public boolean alwaysGives() {
    return name.equals(TableType.Operation.LEAF.helper())
        || call.filter(facts -> !facts.result().nullable()).isPresent();
  }

  /** The helper as it is called with other arguments. */
  Helper with(HelperCall other) {
    return new Helper(
        name, number, since, gplOnly, prototype, programTypes, words, Optional.of(other));
  }

  /** What a call does to the packet. */
  public HelperCall.PacketEffect packetEffect() {
    return call.map(HelperCall::packet).orElse(HelperCall.PacketEffect.NONE);
  }

  /** Whether programs of that type with that word ({@link Hook#helperWord}) may call it. */
  public boolean isFor(String programType, String word) {
    return programTypes.containsKey(programType)
        && (!words.containsKey(programType) || words.get(programType).containsKey(word));
  }

  /** The first kernel that lets programs of that type with that word call it. */
  public KernelVersion since(String programType, String word) {
    KernelVersion type = programTypes.get(programType);
    KernelVersion own = words.getOrDefault(programType, Map.of()).getOrDefault(word, type);
    return own.atLeast(type) ? own : type;
  }
}
