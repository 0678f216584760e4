/**
 * When what is analysed: one thread runs the frontend on the newest texts, edits never wait for it.
 * May use b-dsl and {@code documents}; knows no protocol method.
 */
package org.b.lsp.analysis;
