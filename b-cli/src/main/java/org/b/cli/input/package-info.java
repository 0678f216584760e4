/**
 * What the command reads: source files, and values given as arguments. Files and arguments are
 * untrusted; whatever is wrong with them is a {@link org.b.cli.Failure} with one sentence.
 */
package org.b.cli.input;
