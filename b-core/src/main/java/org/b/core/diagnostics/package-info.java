/**
 * What can be wrong with a program: the registry of codes, diagnostics with their place,
 * explanation pages and the text form. Uses {@code source} only.
 */
package org.b.core.diagnostics;
