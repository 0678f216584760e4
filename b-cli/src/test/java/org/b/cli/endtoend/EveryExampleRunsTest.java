package org.b.cli.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No example is only compiled: the classes beside this one run each and check what it shows. */
class EveryExampleRunsTest {
  private static final Path TESTS = Path.of("src/test/java/org/b/cli/endtoend");

  @Test
  void aTestNamesIt() throws IOException {
    StringBuilder tests = new StringBuilder();
    for (Path test : files(TESTS, ".java")) {
      tests.append(Files.readString(test));
    }
    List<String> unnamed =
        files(Path.of("../examples"), ".b").stream()
            .map(path -> path.getFileName().toString())
            .filter(name -> !name.equals("proto.b"))
            .filter(name -> tests.indexOf(name + "\"") < 0)
            .toList();
    assertEquals(List.of(), unnamed);
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(path -> path.toString().endsWith(ending)).sorted().toList();
    }
  }
}
