/**
 * From a name to where it is declared and used: definition, references, highlights, rename, call
 * hierarchy. Names are found from tokens, so that half-typed text has answers, too; a test holds
 * them to the frontend's references. May use names and outlines.
 */
package org.b.dsl.ide.navigation;
