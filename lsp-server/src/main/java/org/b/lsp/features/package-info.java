/**
 * Answers to requests: the language's services, which know offsets, in terms of the protocol, which
 * knows lines, columns and URIs. One class for each group of requests; none keeps a state between
 * requests unless the protocol demands it. May use b-dsl.ide, LSP4J and the server's documents.
 */
package org.b.lsp.features;
