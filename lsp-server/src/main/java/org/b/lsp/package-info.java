/**
 * The language server: the only code that knows the language server protocol. This package holds
 * the process's entry, the protocol's services and what they share; {@code documents} holds texts,
 * {@code analysis} runs the frontend, {@code features} turns the language's services into protocol
 * values, {@code worker} talks to the process that compiles. May use b-dsl.ide and LSP4J; must
 * never load LLVM or the loader into its own process, and never writes to standard output other
 * than protocol messages.
 */
package org.b.lsp;
