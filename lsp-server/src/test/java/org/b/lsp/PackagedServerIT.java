package org.b.lsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar that editors' extensions carry. Putting many jars into one can lose what only bad input
 * shows, such as the validators that are found through merged {@code plugin.properties}.
 */
class PackagedServerIT {
  private static final Path JAR = Path.of("target", "b-lsp.jar");
  private static final long MOST_BYTES = 20 << 20;

  @TempDir Path folder;

  @Test
  void reportsMistakesOfEachKind() throws Exception {
    try (ServerProcess server = ServerProcess.packaged(JAR, folder)) {
      assertEquals(List.of("B0001"), codes(server, "syntax.b", "struct a { u32 x }\n"));
      String table = "Table<u32, u64, FIXED_MATCH, AUTO> counts(16);\n";
      assertEquals(
          List.of("B0301"),
          codes(
              server,
              "path.b",
              """
              struct Counters { u64 packets; }
              Table<u32, Counters, FIXED_MATCH, AUTO> stats(1024);
              @socket_filter u32 f(ctx) {
                struct Counters *leaf = stats[1];
                atomic_add(leaf.packets, 1);
                return 0;
              }
              """));
      assertEquals(
          1, codes(server, "name.b", "@socket_filter u32 f(ctx) { return nowhere; }\n").size());
      assertEquals(
          List.of(),
          codes(
              server,
              "right.b",
              table + "@socket_filter u32 f(ctx) { atomic_add(counts[1], 1); return 0; }\n"));
      assertEquals(0, server.end(), server.errors());
    }
  }

  @Test
  void hasNoNativePartAndOneVersionOfItself() throws Exception {
    assertTrue(Files.size(JAR) < MOST_BYTES, "the jar has " + Files.size(JAR) + " bytes");
    try (JarFile jar = new JarFile(JAR.toFile())) {
      List<String> wrong =
          jar.stream()
              .map(entry -> entry.getName())
              .filter(name -> name.matches(".*\\.(so|dll|dylib|jnilib|SF|RSA|DSA)"))
              .toList();
      assertEquals(List.of(), wrong);
    }
  }

  private List<String> codes(ServerProcess server, String name, String text) throws Exception {
    return TestClient.codes(server.open(folder.resolve(name), text).diagnostics());
  }
}
