/**
 * Syntax tree to typed program: resolves names and types, makes conversions explicit, checks hooks,
 * contexts and helpers. What is not understood becomes a hole with one diagnostic, never an
 * exception. May use {@code org.b.dsl.parse}, the syntax tree and b-core; reads no file.
 */
package org.b.dsl.lower;
