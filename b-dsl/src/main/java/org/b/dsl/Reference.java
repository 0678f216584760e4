package org.b.dsl;

import org.b.core.source.Span;

/**
 * A use of a name and its declaration.
 *
 * @param use the name where it is used
 * @param declaration the name where it is declared
 */
public record Reference(Span use, Span declaration) {}
