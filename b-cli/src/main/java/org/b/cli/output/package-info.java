/**
 * How the command shows things: the terminal, text tables, Markdown pages, JSON. Uses {@code
 * org.b.core} and gson's streaming writer; reads no file and no kernel.
 */
package org.b.cli.output;
