package org.b.testing;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A finished {@code b run --json}.
 *
 * @param lines of standard output
 * @param errors standard error, which includes what the command under observation printed
 */
public record JsonRun(int status, List<JsonObject> lines, String errors) {

  /**
   * Runs and waits.
   *
   * @param builder of {@code b run --json ...}
   * @throws IOException also when it takes longer than {@code seconds}
   */
  public static JsonRun of(ProcessBuilder builder, int seconds)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile("b-run", ".out");
    Path errors = Files.createTempFile("b-run", ".err");
    try {
      Process process =
          builder
              .redirectInput(new File("/dev/null"))
              .redirectOutput(output.toFile())
              .redirectError(errors.toFile())
              .start();
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        // SIGTERM first: it detaches what is attached
        process.destroy();
        process.waitFor(10, TimeUnit.SECONDS);
        process.destroyForcibly();
        throw new IOException(
            builder.command() + " took over " + seconds + " s: " + Files.readString(errors));
      }
      List<JsonObject> lines = new ArrayList<>();
      for (String line : Files.readAllLines(output)) {
        lines.add(JsonParser.parseString(line).getAsJsonObject());
      }
      return new JsonRun(process.exitValue(), lines, Files.readString(errors));
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }

  /** The final entries of a table or its histograms; empty if it was not printed. */
  public List<JsonObject> entries(String table) {
    JsonArray last = new JsonArray();
    for (JsonObject line : lines) {
      boolean entries = isOfType(line, "table") || isOfType(line, "histogram");
      if (entries && line.get("table").getAsString().equals(table)) {
        last = line.getAsJsonArray("entries");
      }
    }
    return last.asList().stream().map(JsonElement::getAsJsonObject).toList();
  }

  /** How often something was attached. */
  public long attachments() {
    return lines.stream().filter(line -> isOfType(line, "attached")).count();
  }

  private static boolean isOfType(JsonObject line, String type) {
    return line.get("type").getAsString().equals(type);
  }
}
