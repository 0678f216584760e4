/**
 * What editors need of B, without any type of an editor's protocol: each service takes an {@link
 * org.b.dsl.ide.AnalyzedDocument} and a place and gives small records. Services work on half-typed
 * text and on an analysis that is older than the text; they never fail. May use b-dsl and Xtext's
 * editor-independent services; must not use LSP4J or JNA, and keeps nothing between calls but
 * outlines that a document still holds.
 */
package org.b.dsl.ide;
