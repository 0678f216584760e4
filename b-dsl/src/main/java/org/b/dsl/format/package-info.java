/**
 * Lays texts out: indentation, spaces and line ends; nothing but white space changes. May use the
 * lexer's tokens and, to leave broken declarations alone, the parser's errors.
 */
package org.b.dsl.format;
