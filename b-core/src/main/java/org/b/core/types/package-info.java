/**
 * The types of the language and their layout in memory and on the wire. Uses {@code source} only.
 */
package org.b.core.types;
