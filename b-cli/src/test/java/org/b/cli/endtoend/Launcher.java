package org.b.cli.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Starts the command as a user would, with the jar that the build has just made. */
final class Launcher {
  private static final long LIMIT_SECONDS = 60;
  private static final Path SCRIPT = Path.of("src/dist/b").toAbsolutePath();
  private static final Path LIB = Path.of("target/lib").toAbsolutePath();

  /** How a command ended. */
  record Result(int status, String out, String err) {
    @Override
    public String toString() {
      return "status " + status + "\n--- out\n" + out + "--- err\n" + err;
    }
  }

  private Launcher() {}

  static void requireRoot() {
    boolean root = isRoot();
    if (!root) {
      System.out.println("skipped: needs root to load programs and make network namespaces");
    }
    Assumptions.assumeTrue(root, "needs root");
  }

  private static boolean isRoot() {
    try {
      return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The words that start the command, with a prefix such as {@code ip netns exec}. */
  static ProcessBuilder command(List<String> prefix, String... arguments) {
    List<String> words = new ArrayList<>(prefix);
    // whoever starts the tests in the background has them ignore these, and children inherit that
    words.addAll(List.of("env", "--default-signal=INT,HUP", SCRIPT.toString()));
    words.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().put("B_LIB", LIB.toString());
    return builder;
  }

  static Result b(String... arguments) {
    return run(command(List.of(), arguments));
  }

  static Result run(ProcessBuilder builder) {
    try {
      Path out = Files.createTempFile("b-test-", ".out");
      Path err = Files.createTempFile("b-test-", ".err");
      try {
        Process process =
            builder
                .redirectInput(new java.io.File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor();
          throw new AssertionError(
              builder.command() + " did not end\n" + Files.readString(out) + Files.readString(err));
        }
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
      } finally {
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Runs any command and gives its output; fails the test if the command fails. */
  static String shell(String... words) {
    Result result = run(new ProcessBuilder(words));
    if (result.status() != 0) {
      throw new AssertionError(String.join(" ", words) + ": " + result);
    }
    return result.out();
  }

  /** Reads a running process's output up to a line that contains {@code text}. */
  static String awaitLine(Process process, String text) throws IOException {
    StringBuilder seen = new StringBuilder();
    int c;
    while ((c = process.getInputStream().read()) >= 0) {
      seen.append((char) c);
      int start = seen.lastIndexOf("\n", seen.length() - 2) + 1;
      if (c == '\n' && seen.indexOf(text, start) >= 0) {
        return seen.toString();
      }
    }
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    throw new AssertionError("`" + text + "` did not appear in:\n" + seen + err);
  }
}
