package org.b.cli.session;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.b.backend.load.LoadedObject;
import org.b.backend.load.LoadedProgram;

/**
 * What programs write to their streams, and what the kernel writes to the second one where it has
 * to stop a program (6.17). Lines are passed on when they are complete.
 */
final class ProgramStreams {
  /** Told of lines. */
  interface Reader {
    /**
     * @param error whether it is of the stream for errors
     */
    void line(String program, boolean error, String text);
  }

  private static final int OUTPUT = 1;
  private static final int ERRORS = 2;
  private static final long NANOSECONDS = 100_000_000L;

  private record Stream(LoadedProgram program, int number) {}

  private final List<Stream> streams = new ArrayList<>();
  private final Map<Stream, ByteArrayOutputStream> pending = new HashMap<>();
  private final Reader reader;
  private long last = System.nanoTime() - NANOSECONDS;

  ProgramStreams(LoadedObject object, Reader reader) {
    this.reader = reader;
    for (LoadedProgram program : object.programs().values()) {
      streams.add(new Stream(program, OUTPUT));
      streams.add(new Stream(program, ERRORS));
    }
  }

  /** Passes on the lines that have been completed, now and then; whether there were any. */
  boolean readFromTimeToTime() {
    long now = System.nanoTime();
    if (now - last < NANOSECONDS) {
      return false;
    }
    last = now;
    return read();
  }

  private boolean read() {
    boolean passed = false;
    for (Stream stream : streams) {
      byte[] bytes = stream.program().readStream(stream.number());
      if (bytes.length > 0) {
        ByteArrayOutputStream line =
            pending.computeIfAbsent(stream, s -> new ByteArrayOutputStream());
        for (byte b : bytes) {
          if (b == '\n') {
            pass(stream, line);
            passed = true;
          } else {
            line.write(b);
          }
        }
      }
    }
    return passed;
  }

  /** Passes on everything, lines without an end too. */
  void finish() {
    read();
    pending.forEach(
        (stream, line) -> {
          if (line.size() > 0) {
            pass(stream, line);
          }
        });
  }

  private void pass(Stream stream, ByteArrayOutputStream line) {
    reader.line(
        stream.program().name(), stream.number() == ERRORS, line.toString(StandardCharsets.UTF_8));
    line.reset();
  }
}
