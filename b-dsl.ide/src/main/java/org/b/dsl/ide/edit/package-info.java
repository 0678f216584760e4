/**
 * Changes of texts: quick fixes and inlay hints' edits. May use names, outlines and the frontend's
 * diagnostics.
 */
package org.b.dsl.ide.edit;
