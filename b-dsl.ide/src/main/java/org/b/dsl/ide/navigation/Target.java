package org.b.dsl.ide.navigation;

import org.b.core.source.Span;

/**
 * A place to go to. Its file may be one of the built-in protocols, which are in no folder.
 *
 * @param nameSpan the declared name
 * @param span the whole declaration
 */
public record Target(Span nameSpan, Span span) {}
