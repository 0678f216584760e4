package org.b.backend.disassembler;

/**
 * A line of source that instructions come from.
 *
 * @param line counted from 1
 * @param column counted from 1
 * @param text the line as it was compiled
 */
public record SourceLine(String file, int line, int column, String text) {}
