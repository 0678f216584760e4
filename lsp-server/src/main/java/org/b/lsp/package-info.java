/**
 * The language server: the only code that knows the language server protocol. May use b-dsl.ide and
 * LSP4J; must never load LLVM or the loader into its own process.
 */
package org.b.lsp;
