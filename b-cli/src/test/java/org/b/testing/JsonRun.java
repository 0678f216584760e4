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
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.b.cli.CommandLine;
import org.b.cli.Main;

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

  /** {@code b run --json} with these words, within this process. */
  public static JsonRun here(String... words) {
    CommandLine commandLine = new CommandLine();
    String[] all =
        Stream.concat(Stream.of("run", "--json"), Arrays.stream(words)).toArray(String[]::new);
    int status = commandLine.run(all);
    return new JsonRun(
        status,
        commandLine
            .out()
            .lines()
            .map(line -> JsonParser.parseString(line).getAsJsonObject())
            .toList(),
        commandLine.err());
  }

  /** The command that runs {@code b run --json} with these words from the classes under test. */
  public static ProcessBuilder command(List<String> prefix, String... words) {
    List<String> all = new ArrayList<>(prefix);
    all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    all.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    all.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    all.addAll(List.of("run", "--json"));
    all.addAll(List.of(words));
    return new ProcessBuilder(all);
  }

  /** What a table carried to user space, in order. */
  public List<JsonObject> events(String table) {
    return lines.stream()
        .filter(line -> isOfType(line, "event") && line.get("table").getAsString().equals(table))
        .map(line -> line.getAsJsonObject("value"))
        .toList();
  }

  /** How many values the histograms of a table counted. */
  public long counted(String histogram) {
    return entries(histogram).stream()
        .flatMap(entry -> entry.getAsJsonArray("buckets").asList().stream())
        .mapToLong(bucket -> bucket.getAsJsonObject().get("count").getAsLong())
        .sum();
  }

  /** A variable outside functions, at the end. */
  public long variable(String name) {
    return lines.stream()
        .filter(line -> isOfType(line, "globals"))
        .reduce((first, second) -> second)
        .orElseThrow(() -> new AssertionError("no variables in " + this))
        .getAsJsonObject("value")
        .get(name)
        .getAsLong();
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
