/**
 * The frontend of B: {@link org.b.dsl.Frontend} turns source text into the typed program and its
 * diagnostics. May use Xtext, EMF and b-core; reads no file and knows neither LSP nor the running
 * kernel.
 */
package org.b.dsl;
