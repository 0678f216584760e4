/**
 * Text to syntax tree: runs the generated parser and words its errors. May use Xtext, EMF and
 * {@code org.b.core.source}, {@code org.b.core.diagnostics}; knows nothing of names and types.
 */
package org.b.dsl.parse;
