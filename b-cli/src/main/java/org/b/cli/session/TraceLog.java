package org.b.cli.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.b.backend.sys.Descriptor;
import org.b.backend.sys.OpenFile;
import org.b.backend.sys.SystemCallException;

/**
 * The lines that programs write with {@code log()}: the kernel's trace pipe. The pipe is one for
 * the whole machine and reading takes lines away from other readers; lines of other programs appear
 * too. Two marks that this process writes into the trace bound what belongs to the run: nothing
 * older is shown, and {@link #finish} waits until everything written before it has been.
 */
final class TraceLog implements AutoCloseable {
  private static final List<Path> MOUNTS =
      List.of(Path.of("/sys/kernel/tracing"), Path.of("/sys/kernel/debug/tracing"));
  private static final String PRINTK = "bpf_trace_printk: ";
  private static final int CHUNK = 1 << 16;
  private static final int POLL_MILLISECONDS = 100;
  private static final int FINISH_MILLISECONDS = 2000;

  private final Path mount;
  private final Descriptor pipe;
  private final Consumer<String> consumer;
  private final String startMark;
  private final String endMark;
  private final Thread thread = new Thread(this::read, "trace-pipe");
  private final StringBuilder pending = new StringBuilder();
  private boolean started;
  private volatile boolean ended;
  private volatile boolean closed;

  private TraceLog(Path mount, Descriptor pipe, Consumer<String> consumer) {
    this.mount = mount;
    this.pipe = pipe;
    this.consumer = consumer;
    String name = "b-run-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    this.startMark = name + "-start";
    this.endMark = name + "-end";
    this.thread.setDaemon(true);
  }

  /**
   * Starts reading.
   *
   * @param consumer told each line, on another thread
   * @return empty where tracefs is not mounted or not readable
   */
  static Optional<TraceLog> open(Consumer<String> consumer) {
    for (Path mount : MOUNTS) {
      if (Files.isReadable(mount.resolve("trace_pipe"))) {
        try {
          Descriptor pipe =
              OpenFile.open(
                  mount.resolve("trace_pipe").toString(), OpenFile.O_RDONLY | OpenFile.O_NONBLOCK);
          TraceLog log = new TraceLog(mount, pipe, consumer);
          log.started = !log.mark(log.startMark);
          log.thread.start();
          return Optional.of(log);
        } catch (SystemCallException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  /** Waits until every line that was written before this call has been passed on. */
  void finish() {
    if (!mark(endMark)) {
      return;
    }
    long deadline = System.nanoTime() + FINISH_MILLISECONDS * 1_000_000L;
    try {
      while (!ended && thread.isAlive() && System.nanoTime() < deadline) {
        Thread.sleep(5);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean mark(String text) {
    try {
      Files.writeString(mount.resolve("trace_marker"), text + "\n", StandardOpenOption.WRITE);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void read() {
    try {
      while (!closed && !ended) {
        byte[] bytes = OpenFile.readAvailable(pipe, CHUNK);
        if (bytes == null || bytes.length == 0) {
          OpenFile.awaitInput(pipe, POLL_MILLISECONDS);
          continue;
        }
        pending.append(new String(bytes, StandardCharsets.UTF_8));
        for (int end = pending.indexOf("\n"); end >= 0; end = pending.indexOf("\n")) {
          line(pending.substring(0, end));
          pending.delete(0, end + 1);
        }
      }
    } catch (SystemCallException | IllegalStateException e) {
      ended = true;
    } finally {
      pipe.close();
    }
  }

  private void line(String line) {
    if (!started) {
      started = line.endsWith(startMark);
    } else if (line.endsWith(endMark)) {
      ended = true;
    } else {
      int at = line.indexOf(PRINTK);
      if (at >= 0) {
        consumer.accept(line.substring(at + PRINTK.length()));
      }
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
