/**
 * What the running kernel offers, for {@code b list}: functions and tracepoints with their
 * arguments. Reads {@code /sys/kernel/btf}, {@code /proc} and tracefs; makes no system call of its
 * own and changes nothing.
 */
package org.b.cli.kernel;
