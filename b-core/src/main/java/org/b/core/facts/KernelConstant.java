package org.b.core.facts;

/**
 * A number that the kernel's user-space interface gives a name.
 *
 * @param name kernel spelling: {@code XDP_DROP}
 * @param value its value, sign-extended
 * @param header the header that defines it: {@code linux/bpf.h}
 * @param meaning what it does, if the tables say; else empty
 */
public record KernelConstant(String name, long value, String header, String meaning) {}
