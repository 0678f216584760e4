/**
 * The {@code b} command: entry point, exit statuses, and the trouble that ends a command. May use
 * every module; nothing may use it. The packages below: {@code command} (one class a command),
 * {@code input} (files and arguments), {@code output} (text and JSON), {@code session} (a run).
 */
package org.b.cli;
