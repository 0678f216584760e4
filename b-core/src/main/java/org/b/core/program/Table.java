package org.b.core.program;

import org.b.core.facts.MapKind;
import org.b.core.source.Span;
import org.b.core.types.Type;

/**
 * A table: a BPF map with typed keys and leaves.
 *
 * @param createOnMiss policy {@code AUTO}: indexing creates a zeroed leaf where there is none
 * @param entries largest number of entries
 */
public record Table(
    String name, Type key, Type leaf, MapKind kind, boolean createOnMiss, int entries, Span span) {}
