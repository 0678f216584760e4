/**
 * The types, functions and tracepoints of a kernel, as its BTF describes them. Whoever runs the
 * frontend says which kernel; nothing here reads a file other than the bundled snapshot. Uses
 * {@code btf} only.
 */
package org.b.core.kernel;
