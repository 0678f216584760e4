package org.b.backend.disassembler;

import java.util.List;

/**
 * A function as instructions.
 *
 * @param section ELF section of the program that it belongs to
 * @param size length in 8-byte units, which is what the kernel counts
 * @param stackBytes depth of the deepest access to the stack: the largest distance below r10
 */
public record DisassembledFunction(
    String name,
    String section,
    List<DisassembledInstruction> instructions,
    int size,
    int stackBytes) {}
