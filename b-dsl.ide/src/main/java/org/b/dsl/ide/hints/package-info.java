/**
 * What the compiler found out, shown within the text: stack use, places of headers, values that are
 * cut. May use the typed program and its graph; shows nothing while they are older than the text.
 */
package org.b.dsl.ide.hints;
