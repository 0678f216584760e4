/**
 * Reads BPF objects (ELF relocatables with BTF, as LLVM writes them) into plain data that is the
 * same on every machine: maps, programs, types, line information. Uses the JDK only; no system
 * calls, no knowledge of the running kernel.
 */
package org.b.backend.object;
