/**
 * The process that compiles for the language server, so that a crash of native code never ends an
 * editor's session. It speaks JSON lines over standard input and output and reads no source file:
 * the server sends the texts. May use what the commands use; loads nothing into the kernel unless a
 * request says so.
 */
package org.b.cli.worker;
