/**
 * Code generation: control-flow graphs that passed every check become LLVM assembly in shapes that
 * the verifier still accepts after optimisation, and through {@code llvm} an ELF object with maps,
 * type and line information. Uses {@code org.b.core} and {@code org.b.backend.llvm}; reads no file
 * and knows nothing of the running kernel. The same program and options give the same bytes.
 */
package org.b.backend.codegen;
