/**
 * Typed reads and writes of maps from Java. Uses {@code object} for types and {@code sys} for the
 * calls; knows nothing of programs.
 */
package org.b.backend.maps;
