package org.b.core.facts;

/**
 * Something that a program attaches to, as the language spells it.
 *
 * @param name spelling after {@code @} and on the command line: {@code tc}, {@code kprobe}
 * @param programType kernel name of the program type
 * @param section start of the ELF section name that libbpf-based loaders expect: {@code tc}, {@code
 *     kprobe}
 * @param argument what stands in the parentheses, for messages: {@code function}, {@code
 *     ingress|egress}; empty if nothing
 * @param since first kernel that can attach it
 * @param meaning one sentence
 */
public record Hook(
    String name,
    String programType,
    String section,
    String argument,
    KernelVersion since,
    String meaning) {}
