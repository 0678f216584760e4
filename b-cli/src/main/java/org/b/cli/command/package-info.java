/**
 * The commands, one class each: syntax and what it does. A command reads its arguments, calls
 * {@code input}, the frontend, the backend or {@code session}, and shows the result through {@code
 * output}. No command calls another one.
 */
package org.b.cli.command;
