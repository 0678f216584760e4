package org.b.cli.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.b.backend.sys.Descriptor;
import org.b.backend.sys.OpenFile;
import org.b.backend.sys.SystemCallException;

/**
 * Notices that the reader of standard output is gone ({@code b run --json | head -1}) while nothing
 * is written. Works for pipes; other outputs never end.
 */
final class OutputWatch implements AutoCloseable {
  private static final String STANDARD_OUTPUT = "/proc/self/fd/1";
  private static final int WRITE_ONLY_NONBLOCKING = 1 | OpenFile.O_NONBLOCK;

  private final Descriptor pipe;

  private OutputWatch(Descriptor pipe) {
    this.pipe = pipe;
  }

  static OutputWatch open() {
    try {
      if (Files.readSymbolicLink(Path.of(STANDARD_OUTPUT)).toString().startsWith("pipe:")) {
        return new OutputWatch(OpenFile.open(STANDARD_OUTPUT, WRITE_ONLY_NONBLOCKING));
      }
    } catch (IOException | SystemCallException e) {
      // Writing will tell.
    }
    return new OutputWatch(null);
  }

  /** Whether nobody reads any more: poll(2) reports an error on a pipe without readers. */
  boolean isReaderGone() {
    return pipe != null && OpenFile.awaitInput(pipe, 0);
  }

  @Override
  public void close() {
    if (pipe != null) {
      pipe.close();
    }
  }
}
