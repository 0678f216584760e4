package org.b.core.facts;

import java.util.List;

/**
 * Something that a program acquires with one helper and must give back with another.
 *
 * @param name what it is, one word
 * @param acquirers kernel names of the helpers whose result is one, or null
 * @param releasers kernel names of the helpers that take it back
 * @param casts kernel names of the helpers whose result is the same thing
 */
public record Resource(
    String name, List<String> acquirers, List<String> releasers, List<String> casts) {}
