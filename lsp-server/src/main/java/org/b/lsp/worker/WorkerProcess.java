package org.b.lsp.worker;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One running worker. It ends with its standard input, so it never outlives this process, however
 * this one ends. Used by one thread.
 */
final class WorkerProcess implements AutoCloseable {
  private static final String END = "";

  private final Process process;
  private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private long counter;

  WorkerProcess(List<String> command) throws IOException {
    // A crashed virtual machine writes a report into its folder, which must not be the user's.
    process =
        new ProcessBuilder(command)
            .directory(new File(System.getProperty("java.io.tmpdir")))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Thread reader = new Thread(this::read, "worker output");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader input =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        if (!line.isEmpty()) {
          lines.add(line);
        }
      }
    } catch (IOException gone) {
      // The same as its end.
    }
    lines.add(END);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /**
   * Sends a request and waits for its answer.
   *
   * @throws IOException if the worker dies, takes too long or does not speak the protocol
   */
  JsonObject ask(JsonObject request, int seconds) throws IOException, InterruptedException {
    long id = ++counter;
    request.addProperty("id", id);
    OutputStream output = process.getOutputStream();
    output.write((request + "\n").getBytes(StandardCharsets.UTF_8));
    output.flush();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (true) {
      String line = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line == null) {
        throw new IOException("it took longer than " + seconds + " seconds");
      }
      if (line.equals(END)) {
        throw new IOException("it ended with status " + process.waitFor());
      }
      try {
        if (JsonParser.parseString(line) instanceof JsonObject answer
            && answer.has("id")
            && answer.get("id").getAsLong() == id) {
          return answer;
        }
      } catch (JsonParseException e) {
        throw new IOException("it does not answer in JSON: " + line, e);
      }
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
