/**
 * Texts: what the editor has open, what is on disk, and the names of both. Knows nothing of the
 * language. May use LSP4J's types and {@code org.b.core.source}.
 */
package org.b.lsp.documents;
