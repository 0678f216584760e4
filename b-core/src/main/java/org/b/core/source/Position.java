package org.b.core.source;

/**
 * A place in a text: zero-based line, zero-based column in UTF-16 code units, as in the language
 * server protocol.
 */
public record Position(int line, int column) {}
