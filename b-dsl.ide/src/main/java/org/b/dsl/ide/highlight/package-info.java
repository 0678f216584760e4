/** Colours: what each token of a text is. May use names and tokens. */
package org.b.dsl.ide.highlight;
