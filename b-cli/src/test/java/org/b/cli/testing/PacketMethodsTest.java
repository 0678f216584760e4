package org.b.cli.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.b.cli.CommandLine;
import org.junit.jupiter.api.Test;

/** What programs do with packets beyond headers, done by the kernel. */
class PacketMethodsTest {
  @Test
  void testsOfPacketsPass() {
    passes("packets.b");
  }

  @Test
  void emptyTablesRedirectNothing() {
    passes("redirects.b");
  }

  private static void passes(String file) {
    assumeTrue(
        "root".equals(System.getProperty("user.name")) && Files.exists(Path.of("/sys/fs/bpf")),
        "tests run in the kernel as root");
    CommandLine b = new CommandLine();
    int status = b.run("test", "src/test/resources/org/b/cli/testing/" + file);
    assertEquals(0, status, b.out() + b.err());
  }
}
