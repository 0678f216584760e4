package org.b.cli.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.b.cli.endtoend.Launcher.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the environment does not allow: status 3, or 2 where the command line is at fault. */
class TroubleIT {
  static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--");

  @TempDir Path folder;
  private String program;

  @BeforeEach
  void files() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    program =
        Files.writeString(
                folder.resolve("count.b"),
                """
                Table<u32, u64, INDEXED, NONE> seen(4);
                Table<u32, u64, LPM, NONE> subnets(4);
                @socket_filter u32 count(ctx) {
                  u32 key = 1;
                  atomic_add(seen[key], 1);
                  return 0;
                }
                """)
            .toString();
  }

  private static void trouble(int status, String part, Result result) {
    assertEquals(status, result.status(), result.toString());
    assertTrue(result.err().contains(part), result.toString());
    assertTrue(result.err().contains("\n  = "), "no advice: " + result);
    assertFalse(result.err().contains("\tat "), result.toString());
    assertEquals("", result.out());
  }

  @Test
  void unknownInterface() {
    Launcher.requireRoot();
    Result result = Launcher.b("run", program, "--iface", "nope0");
    trouble(3, "nope0", result);
    trouble(3, "nope0", Launcher.b("run", "--json", program, "--iface", "nope0"));
  }

  @Test
  void missingPrivilege() {
    Launcher.requireRoot();
    Result result =
        Launcher.run(Launcher.command(AS_NOBODY, "run", program, "--iface", "lo", "--for", "1s"));
    trouble(3, "does not let this user", result);
    assertTrue(result.err().contains("root"), result.toString());
  }

  @Test
  void wrongUsage() {
    trouble(2, "--iface", Launcher.b("run", program));
    trouble(2, "nothing", Launcher.b("run", program, "--attach", "nothing=tc:lo:ingress"));
    trouble(2, "tc", Launcher.b("run", program, "--attach", "count=tc:lo:ingress"));
    trouble(2, "hook", Launcher.b("run", program, "--attach", "count=xyz:lo"));
    trouble(2, "duration", Launcher.b("run", program, "--iface", "lo", "--for", "5 parsecs"));
    trouble(2, "was not found", Launcher.b("run", program, "--iface", "lo", "--", "no-such-cmd"));
  }

  @Test
  void entriesThatDoNotFit() {
    Launcher.requireRoot();
    trouble(2, "sen", Launcher.b("run", program, "--iface", "lo", "--set", "sen[1]=2"));
    trouble(2, "seen", Launcher.b("run", program, "--iface", "lo", "--set", "seen[9]=2"));
    trouble(2, "seen", Launcher.b("run", program, "--iface", "lo", "--set", "seen[0]={a: 2}"));
    trouble(
        2,
        "subnets",
        Launcher.b("run", program, "--iface", "lo", "--set", "subnets[10.0.0.0/99]=1"));
  }
}
