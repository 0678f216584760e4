package org.b.core.facts;

/**
 * A function of a struct of the kernel's that programs implement (struct_ops).
 *
 * @param struct kernel name: {@code tcp_congestion_ops}
 * @param member name of the function in it
 * @param since first kernel with the member in its present form
 * @param needed whether the kernel refuses a struct without it
 * @param meaning one sentence
 */
public record StructOperation(
    String struct, String member, KernelVersion since, boolean needed, String meaning) {}
