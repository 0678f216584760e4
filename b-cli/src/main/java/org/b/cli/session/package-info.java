/**
 * A run: what goes where, load, attach, wait, detach, show. Whatever was attached is closed on
 * every way out: normal end, failure, signals. Uses {@code org.b.backend} and {@code output}; the
 * only package of this module that changes the kernel's state.
 */
package org.b.cli.session;
