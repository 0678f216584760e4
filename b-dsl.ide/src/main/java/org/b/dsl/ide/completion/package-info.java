/**
 * What may be typed at a place. Works on tokens and outlines alone, since text that is being typed
 * is rarely complete. May use names, hover texts and facts.
 */
package org.b.dsl.ide.completion;
