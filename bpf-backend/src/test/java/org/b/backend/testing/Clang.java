package org.b.backend.testing;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Objects of another compiler, from C sources among the test resources. */
public final class Clang {
  private static final String COMMAND = "clang-19";

  private Clang() {}

  /** Skips the test, and says so, where the compiler is missing. */
  public static byte[] compile(Class<?> place, String resource) throws Exception {
    Requirements.command(COMMAND);
    return compileAnyway(place, resource);
  }

  /** As {@link #compile}, for code that is no test. */
  public static byte[] compileAnyway(Class<?> place, String resource) throws Exception {
    Path folder = Files.createTempDirectory("b-clang");
    Path source = folder.resolve(resource);
    Path object = folder.resolve("out.o");
    try (InputStream text = place.getResourceAsStream(resource)) {
      Files.write(source, text.readAllBytes());
      Process process =
          new ProcessBuilder(
                  COMMAND,
                  "-target",
                  "bpf",
                  "-mcpu=v3",
                  "-O2",
                  "-g",
                  "-c",
                  source.toString(),
                  "-o",
                  object.toString())
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes());
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(COMMAND + ": " + output);
      }
      return Files.readAllBytes(object);
    } finally {
      Files.deleteIfExists(source);
      Files.deleteIfExists(object);
      Files.deleteIfExists(folder);
    }
  }
}
