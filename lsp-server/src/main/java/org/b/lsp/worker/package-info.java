/**
 * Facts that only compiling tells: instruction counts, stack, disassembly, the kernel's verdict.
 * They come from another process, started when it is first needed, so that an abort in native code
 * never ends the editor's session. This package knows that process and its JSON lines; it must not
 * use the compiler itself.
 */
package org.b.lsp.worker;
