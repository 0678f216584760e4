/**
 * The typed program: what a source file means once every name and type is known. The frontend
 * builds it, {@code graph} turns it into control-flow graphs. Whatever the frontend did not
 * understand is a {@link org.b.core.program.Expression.Hole}, never an exception. Uses {@code
 * source}, {@code types}, {@code facts}.
 */
package org.b.core.program;
