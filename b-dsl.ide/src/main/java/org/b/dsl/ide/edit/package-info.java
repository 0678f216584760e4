/**
 * Changes of texts that remove problems. May use names, outlines and the frontend's diagnostics;
 * proposes nothing while these are older than the text.
 */
package org.b.dsl.ide.edit;
