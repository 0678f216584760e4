/**
 * What a text declares, read from its tokens alone, so that it is known while the text is half
 * typed. May use {@code org.b.dsl.token} and {@code org.b.core.source}; reports nothing, since
 * whether a text is right is for the frontend to say.
 */
package org.b.dsl.ide.outline;
