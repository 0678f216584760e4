/**
 * Texts as sequences of tokens, white space and comments included, for what must work on any text,
 * however broken. May use the generated lexer and the JDK; knows nothing of the syntax tree.
 */
package org.b.dsl.token;
