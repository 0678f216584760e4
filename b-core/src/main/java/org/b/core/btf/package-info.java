/**
 * Type information in the kernel's format (BTF): a reader that decodes types when they are asked
 * for, and where its bytes are in a file. Knows bytes only; whoever has a file opens it. Uses the
 * JDK alone.
 */
package org.b.core.btf;
