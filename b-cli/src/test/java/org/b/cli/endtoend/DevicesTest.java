package org.b.cli.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.b.backend.sys.KernelRelease;
import org.b.cli.CommandLine;
import org.b.core.facts.KernelVersion;
import org.b.testing.JsonRun;
import org.b.testing.Requirement;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs ask the device of a packet: they are loaded for the interface that they go to. */
@Timeout(120)
class DevicesTest {
  private static final int ENODATA = 61;

  private static final String PROGRAM =
      """
      #target "6.8"
      struct Said {
        u64 stamp; u32 hash; u32 kind; i32 hashed; i32 stamped; i32 tagged; u32 packets;
      }
      Array<Said> said(1);

      @xdp u32 look(ctx) {
        u32 hash; u32 kind = 77; u64 stamp = 77; u16 protocol; u16 tag;
        Said *s = said[0] ?? return XDP_PASS;
        s->hashed = bpf_xdp_metadata_rx_hash(ctx, hash, kind);
        s->hash = hash;
        s->kind = kind;
        s->stamped = bpf_xdp_metadata_rx_timestamp(ctx, stamp);
        s->stamp = stamp;
        s->tagged = bpf_xdp_metadata_rx_vlan_tag(ctx, protocol, tag);
        s->packets += 1;
        return XDP_PASS;
      }
      """;

  @TempDir Path folder;

  private String file;

  @BeforeEach
  void program() throws Exception {
    Requirement.ROOT.orSkip("loading a program for one device");
    Assumptions.assumeTrue(
        KernelRelease.current().version().atLeast(new KernelVersion(6, 8)), "needs kernel 6.8");
    file = Files.writeString(folder.resolve("look.b"), PROGRAM).toString();
  }

  private JsonRun run(Namespaces network, String... words) throws Exception {
    List<String> all = new ArrayList<>(List.of(file));
    all.addAll(List.of(words));
    return JsonRun.of(JsonRun.command(network.inLeft(), all.toArray(String[]::new)), 60);
  }

  /** What the program says of the packets of a ping, whose answers are so many. */
  private JsonObject said(Namespaces network, int packets) throws Exception {
    String count = Integer.toString(packets);
    JsonRun run =
        run(network, "--iface", "left0", "--", "ping", "-q", "-c", count, "-W", "2", "10.77.0.2");
    assertEquals(0, run.status(), run.errors());
    return run.entries("said").get(0).get("value").getAsJsonObject();
  }

  /** A virtual interface has a hash for each packet that the stack sent, and no time of arrival. */
  @Test
  void virtualInterfacesAnswer() throws Exception {
    try (Namespaces network = new Namespaces()) {
      JsonObject said = said(network, 2);
      assertEquals(2, said.get("packets").getAsLong(), said.toString());
      assertEquals(0, said.get("hashed").getAsLong(), said.toString());
      assertNotEquals(0, said.get("hash").getAsLong(), said.toString());
      assertEquals(0, said.get("kind").getAsLong(), said.toString());
      assertEquals(0, said.get("stamped").getAsLong(), said.toString());
      assertEquals(0, said.get("stamp").getAsLong(), said.toString());
      assertEquals(-ENODATA, said.get("tagged").getAsLong(), said.toString());
    }
  }

  @Test
  void runsOnOneInterfaceInNativeMode() throws Exception {
    try (Namespaces network = new Namespaces()) {
      refused(network, 3, "interface lo does not run XDP programs itself", "--iface", "lo");
      refused(network, 2, "nothing says where `look` goes");
      refused(network, 2, "in generic mode", "--attach", "look=xdp:left0:generic");
      refused(
          network,
          2,
          "for one alone, not for left0 and lo",
          "--attach",
          "look=xdp:left0",
          "--attach",
          "look=xdp:lo");
    }
  }

  private void refused(Namespaces network, int status, String message, String... words)
      throws Exception {
    JsonRun run = run(network, words);
    assertEquals(status, run.status(), run.errors());
    assertTrue(run.errors().contains(message), run.errors());
  }

  /** A program of packets in several buffers is loaded for its device, too. */
  @Test
  void fragmentsAreAskedAbout() throws Exception {
    Files.writeString(Path.of(file), PROGRAM.replace("@xdp", "@xdp(frags)"));
    try (Namespaces network = new Namespaces()) {
      JsonObject said = said(network, 1);
      assertEquals(0, said.get("hashed").getAsLong(), said.toString());
      assertNotEquals(0, said.get("hash").getAsLong(), said.toString());
    }
  }

  /** Tests run other programs of the file, beside which those are loaded that ask. */
  @Test
  void otherProgramsAreTested() throws Exception {
    String test =
        """
        @xdp u32 drop(ctx) { return XDP_DROP; }
        test "drops" { packet p = ethernet{}; expect drop(p) == XDP_DROP; }
        """;
    Files.writeString(Path.of(file), PROGRAM + test);
    CommandLine command = new CommandLine();
    assertEquals(0, command.run("test", file), command.err());
    assertEquals("passed  drops\n1 passed, 0 failed\n", command.out());
    Files.writeString(Path.of(file), PROGRAM + test.replace("drop(p)", "look(p)"));
    assertEquals(1, command.run("test", file));
    assertTrue(command.err().contains("error[B0851]: `look` asks the device"), command.err());
  }

  @Test
  void theKernelIsAskedOnADeviceMadeForThat() {
    CommandLine command = new CommandLine();
    assertEquals(0, command.run("check", "--kernel", file), command.err());
    assertEquals("", command.out() + command.err());
  }
}
