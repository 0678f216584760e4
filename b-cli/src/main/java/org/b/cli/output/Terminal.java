package org.b.cli.output;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.b.core.diagnostics.TextStyle;

/**
 * The two output streams of the command. Colours and progress appear only on a stream that is a
 * terminal, colours only unless {@code NO_COLOR} is set (no-color.org) or {@code TERM} is {@code
 * dumb}. Text is UTF-8.
 */
public final class Terminal {
  private final PrintStream out;
  private final PrintStream err;
  private final boolean outTerminal;
  private final boolean errTerminal;
  private final boolean colours;
  private boolean progressShown;

  public Terminal(
      PrintStream out, PrintStream err, boolean outTerminal, boolean errTerminal, boolean colours) {
    this.out = out;
    this.err = err;
    this.outTerminal = outTerminal;
    this.errTerminal = errTerminal;
    this.colours = colours;
  }

  /** The streams of this process. */
  public static Terminal ofProcess() {
    String noColour = System.getenv("NO_COLOR");
    boolean colours =
        (noColour == null || noColour.isEmpty()) && !"dumb".equals(System.getenv("TERM"));
    return new Terminal(
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        isTerminal(1),
        isTerminal(2),
        colours);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor), 1 << 13),
        false,
        StandardCharsets.UTF_8);
  }

  /**
   * Whether a descriptor of this process is a terminal; by the link in {@code /proc}, since {@code
   * System.console()} only answers for standard input and output together.
   */
  private static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException | SecurityException e) {
      return false;
    }
  }

  /** Standard output: what was asked for. Buffered; {@link #flush} writes it. */
  public PrintStream out() {
    clearProgress();
    return out;
  }

  /** Standard error: everything else. */
  public PrintStream err() {
    clearProgress();
    return err;
  }

  public TextStyle outStyle() {
    return outTerminal && colours ? TextStyle.ANSI : TextStyle.PLAIN;
  }

  public TextStyle errStyle() {
    return errTerminal && colours ? TextStyle.ANSI : TextStyle.PLAIN;
  }

  public boolean isOutTerminal() {
    return outTerminal;
  }

  /** Says on a terminal what is being done; replaced by whatever comes next. */
  public void progress(String text) {
    if (errTerminal) {
      err.print("\r\u001b[K" + text + " ...");
      err.flush();
      progressShown = true;
    }
  }

  private void clearProgress() {
    if (progressShown) {
      progressShown = false;
      err.print("\r\u001b[K");
      err.flush();
    }
  }

  /**
   * Writes what is buffered.
   *
   * @return false when nobody reads standard output any more
   */
  public boolean flush() {
    clearProgress();
    err.flush();
    return !out.checkError();
  }

  /** An error that is no diagnostic, with what to do about it. */
  public void report(String message, String help) {
    var style = errStyle();
    err().println(style.error("error") + style.strong(": " + message));
    if (!help.isEmpty()) {
      help.lines().forEach(line -> err().println("  = " + line));
    }
    flush();
  }
}
