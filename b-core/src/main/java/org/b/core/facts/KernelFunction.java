package org.b.core.facts;

import java.util.List;

/**
 * A kernel function that programs may call (kfunc).
 *
 * @param since first kernel known to have it, or {@code null} if the data does not say
 * @param flags {@code KF_ACQUIRE} and the like
 * @param programTypes kernel names of the program types that may call it
 */
public record KernelFunction(
    String name, KernelVersion since, List<String> flags, List<String> programTypes) {}
