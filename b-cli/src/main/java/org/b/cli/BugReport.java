package org.b.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.b.cli.output.Terminal;

/**
 * What is said when the command itself is at fault: one sentence, the file that holds the details,
 * and what to send.
 */
final class BugReport {
  private BugReport() {}

  static void print(Terminal terminal, String[] arguments, Throwable unexpected) {
    StringWriter details = new StringWriter();
    PrintWriter writer = new PrintWriter(details);
    writer.println("b " + Version.text());
    writer.println("command: b " + String.join(" ", arguments));
    writer.println(
        "java: " + System.getProperty("java.vendor") + " " + System.getProperty("java.version"));
    writer.println("kernel: " + System.getProperty("os.version"));
    writer.println();
    unexpected.printStackTrace(writer);
    var style = terminal.errStyle();
    terminal
        .err()
        .println(
            style.error("error")
                + style.strong(": this is a bug of B, not of your program: " + unexpected));
    try {
      Path file = Files.createTempFile("b-bug-", ".txt");
      Files.writeString(file, details.toString());
      terminal.err().println("  = details are in " + file);
      terminal.err().println("  = please report it with that file and the .b files");
    } catch (IOException e) {
      terminal.err().println("  = please report it with the .b files and these details:");
      terminal.err().println(details);
    }
    terminal.flush();
  }
}
