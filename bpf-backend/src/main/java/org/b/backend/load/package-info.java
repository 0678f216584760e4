/**
 * Turns an object into maps and programs of the running kernel. Uses {@code object}, {@code sys},
 * {@code maps} and the kernel facts; attaches nothing.
 */
package org.b.backend.load;
