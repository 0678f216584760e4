package org.b.core.facts;

/**
 * Memory to which a context leads, other than the packet.
 *
 * @param programType kernel name of the program type
 * @param field the context's field with its start
 * @param end the context's field with its end
 * @param written whether programs may change it
 */
public record ContextMemory(String programType, String field, String end, boolean written) {}
