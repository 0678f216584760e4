/**
 * LLVM behind a narrow door: the library is found or extracted, checked and loaded, and turns LLVM
 * assembly text into a BPF object. Uses JNA and {@code org.b.backend}; knows nothing of programs,
 * graphs or source files. Text goes in because LLVM's parser refuses what does not fit with a
 * message, where the builder functions of the C API end the process.
 */
package org.b.backend.llvm;
