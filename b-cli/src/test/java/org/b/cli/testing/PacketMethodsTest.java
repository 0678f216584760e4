package org.b.cli.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.b.cli.Main;
import org.b.cli.TestBlocks;
import org.b.testing.Requirement;
import org.junit.jupiter.api.Test;

/** What programs do with packets beyond headers, done by the kernel. */
class PacketMethodsTest {
  private static final String FOLDER = "src/test/resources/org/b/cli/testing/";

  @Test
  void testsOfPacketsPass() {
    passes("packets.b");
  }

  @Test
  void emptyTablesRedirectNothing() {
    passes("redirects.b");
  }

  @Test
  void dynamicPointersLeadToPackets() {
    passes("dynamic_pointers.b");
  }

  /** In a network of its own, which takes the connection with it. */
  @Test
  void connectionsThatProgramsMakeAreFound() throws Exception {
    Requirement.ROOT.orSkip("running programs");
    Process process =
        new ProcessBuilder(
                "unshare",
                "--net",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "test",
                FOLDER + "connections.b")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
  }

  private static void passes(String file) {
    TestBlocks.pass(Path.of(FOLDER + file));
  }
}
