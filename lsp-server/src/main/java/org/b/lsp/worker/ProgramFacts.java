package org.b.lsp.worker;

/**
 * What compiling told about one program.
 *
 * @param stackBytes of its deepest stack frame
 */
public record ProgramFacts(String function, int instructions, int stackBytes) {}
