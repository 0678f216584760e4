package org.b.core.facts;

/**
 * One field of a program type's context.
 *
 * @param name kernel spelling
 * @param offset in bytes
 * @param size in bytes
 * @param writable whether programs of the type may store to it
 * @param since first kernel that has it
 */
public record ContextField(
    String name, int offset, int size, boolean writable, KernelVersion since) {}
