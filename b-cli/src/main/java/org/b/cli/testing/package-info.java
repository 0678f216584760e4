/** Runs the `test` blocks of programs in the kernel. */
package org.b.cli.testing;
