/**
 * Finds out what the running kernel and this user can do, by trying. Uses {@code load}, {@code
 * attach} and {@code sys}; leaves nothing behind.
 */
package org.b.backend.probe;
