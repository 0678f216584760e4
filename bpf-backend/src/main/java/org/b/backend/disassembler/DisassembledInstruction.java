package org.b.backend.disassembler;

import java.util.Optional;

/**
 * One instruction; a 64-bit constant takes two places and is one instruction here.
 *
 * @param index place in its function, counted in 8-byte units as jumps count
 * @param code the 8 (or 16) bytes as hexadecimal digits
 * @param text {@code r1 = *(u32 *)(r6 + 16)}
 * @param source where a new source line starts; empty while the line is still the same
 */
public record DisassembledInstruction(
    int index, String code, String text, Optional<SourceLine> source) {}
