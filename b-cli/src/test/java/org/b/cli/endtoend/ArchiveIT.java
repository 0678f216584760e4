package org.b.cli.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.b.cli.endtoend.Launcher.Result;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The archive, unpacked somewhere else. */
@Timeout(180)
class ArchiveIT {
  @TempDir Path folder;

  private static Path archive() throws IOException {
    try (var files = Files.list(Path.of("target"))) {
      List<Path> found =
          files.filter(f -> f.toString().endsWith("-linux-x86_64.tar.gz")).sorted().toList();
      if (found.isEmpty()) {
        System.out.println("skipped: the archive was not built (-Dassembly.skipAssembly=true)");
      }
      Assumptions.assumeFalse(found.isEmpty(), "the archive was not built");
      return found.get(found.size() - 1).toAbsolutePath();
    }
  }

  private Result installed(Path command, Map<String, String> environment, String... arguments) {
    List<String> words = new java.util.ArrayList<>(List.of(command.toString()));
    words.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().remove("B_LIB");
    builder.environment().putAll(environment);
    return Launcher.run(builder);
  }

  @Test
  void worksWhereItIsUnpacked() throws IOException {
    Launcher.shell("tar", "-xzf", archive().toString(), "-C", folder.toString());
    Path root;
    try (var files = Files.list(folder)) {
      root = files.findFirst().orElseThrow();
    }
    for (String name : List.of("LICENSE", "NOTICE", "README.md", "examples/first.b")) {
      assertTrue(Files.isRegularFile(root.resolve(name)), name);
    }
    Path link = Files.createSymbolicLink(folder.resolve("b"), root.resolve("bin/b"));
    String example = root.resolve("examples/first.b").toString();
    Map<String, String> home = Map.of("HOME", folder.resolve("home").toString());
    Path object = folder.resolve("first.o");
    for (int i = 0; i < 2; i++) {
      assertEquals(
          new Result(0, "", ""), installed(link, home, "build", example, "-o", object.toString()));
      assertTrue(Files.size(object) > 0);
    }
    try (var files = Files.list(root.resolve("lib"))) {
      assertEquals(
          1, files.filter(f -> f.toString().endsWith(".jsa")).count(), "class-data archive");
    }
  }
}
