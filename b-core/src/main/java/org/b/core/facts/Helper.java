package org.b.core.facts;

import java.util.Map;

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
 */
public record Helper(
    String name,
    int number,
    KernelVersion since,
    boolean gplOnly,
    String prototype,
    Map<String, KernelVersion> programTypes) {}
