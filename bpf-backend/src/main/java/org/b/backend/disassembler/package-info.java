/**
 * Objects as readable instructions: the kernel's own notation (kernel/bpf/disasm.c), maps and
 * helpers by name, source lines, sizes. Uses {@code org.b.backend.object} and the facts of {@code
 * org.b.core}; no JNA, no kernel.
 */
package org.b.backend.disassembler;
