/**
 * The shape of a text: symbols, folding, selection, code lenses. May use outlines, tokens and the
 * typed program.
 */
package org.b.dsl.ide.structure;
