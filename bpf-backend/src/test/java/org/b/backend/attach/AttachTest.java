package org.b.backend.attach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.b.backend.EnvironmentException;
import org.b.backend.load.LoadOptions;
import org.b.backend.load.LoadedObject;
import org.b.backend.load.ObjectLoader;
import org.b.backend.object.ObjectFile;
import org.b.backend.testing.Assembly;
import org.b.backend.testing.Requirements;
import org.b.backend.testing.TestNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class AttachTest {
  private static final int PASS = 0;
  private static final int DROP = 2;

  private TestNetwork network;

  @BeforeEach
  void makeNetwork() throws Exception {
    Requirements.administrator();
    network = new TestNetwork();
  }

  @AfterEach
  void removeNetwork() {
    if (network != null) {
      network.close();
    }
  }

  private static LoadedObject load(ObjectFile object) {
    return ObjectLoader.load(object, LoadOptions.DEFAULT);
  }

  private AttachedLink attach(LoadedObject object, AttachRequest request) throws Exception {
    return network.inLeft(() -> Attacher.attach(object.program("count"), request));
  }

  private static long hits(LoadedObject object) {
    byte[] value = (byte[]) object.map("hits").lookup(0).orElseThrow();
    return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getLong();
  }

  @Test
  void socketFilterSeesEachPacketOfBothDirectionsOnce() throws Exception {
    // Keeping all bytes fills the receive buffer at once, which must not cost a count.
    try (LoadedObject object = load(Assembly.packetCounter("socket", -1))) {
      AttachedLink link = attach(object, AttachRequest.socketFilter(TestNetwork.LEFT));
      assertEquals("packet socket", link.mechanism());
      network.ping(1000);
      link.close();
      assertEquals(2000, hits(object));
      network.ping(10);
      assertEquals(2000, hits(object));
    }
  }

  @Test
  void tcxCountsOneDirection() throws Exception {
    Requirements.kernel(6, 6);
    try (LoadedObject object = load(Assembly.packetCounter("tc", PASS))) {
      AttachedLink link = attach(object, AttachRequest.tc(TestNetwork.LEFT, "ingress"));
      assertEquals("TCX link", link.mechanism());
      assertEquals("left0:ingress", link.target());
      network.ping(100);
      link.close();
      assertEquals(100, hits(object));
    }
  }

  @Test
  void clsactVerdictCountsAndLeavesNothing() throws Exception {
    for (String direction : new String[] {"ingress", "egress"}) {
      try (LoadedObject object = load(Assembly.packetCounter("tc", DROP))) {
        AttachedLink link =
            attach(object, AttachRequest.tc(TestNetwork.LEFT, direction).withoutTcx());
        assertEquals("clsact filter", link.mechanism());
        assertFalse(network.answersPing());
        // A sender that is told of the drop on its way out tries again.
        assertTrue(hits(object) >= 1);
        link.close();
        link.close();
        assertTrue(network.answersPing());
        assertFalse(network.showTc("qdisc", "show", "dev", TestNetwork.LEFT).contains("clsact"));
      }
    }
  }

  @Test
  void aQdiscThatWasThereStays() throws Exception {
    network.showTc("qdisc", "add", "dev", TestNetwork.LEFT, "clsact");
    try (LoadedObject object = load(Assembly.packetCounter("tc", PASS))) {
      attach(object, AttachRequest.tc(TestNetwork.LEFT, "ingress").withoutTcx()).close();
    }
    assertTrue(network.showTc("qdisc", "show", "dev", TestNetwork.LEFT).contains("clsact"));
    assertEquals("", network.showTc("filter", "show", "dev", TestNetwork.LEFT, "ingress"));
  }

  @Test
  void aFilterOfSomebodyElseStaysAndKeepsTheQdisc() throws Exception {
    try (LoadedObject object = load(Assembly.packetCounter("tc", PASS))) {
      AttachedLink link =
          attach(object, AttachRequest.tc(TestNetwork.LEFT, "ingress").withoutTcx());
      String added =
          network.showTc(
              "filter",
              "add",
              "dev",
              TestNetwork.LEFT,
              "ingress",
              "prio",
              "7",
              "bpf",
              "bytecode",
              "1,6 0 0 0,");
      assertEquals("", added);
      link.close();
    }
    String left = network.showTc("filter", "show", "dev", TestNetwork.LEFT, "ingress");
    assertTrue(left.contains("pref 7 bpf"), left);
    assertFalse(left.contains(":count"), left);
  }

  @Test
  void theLastOfTwoLinksRemovesTheQdisc() throws Exception {
    try (LoadedObject object = load(Assembly.packetCounter("tc", PASS))) {
      AttachRequest request = AttachRequest.tc(TestNetwork.LEFT, "ingress").withoutTcx();
      AttachedLink first = attach(object, request);
      AttachedLink second = attach(object, request);
      network.ping(1);
      first.close();
      network.ping(1);
      assertTrue(hits(object) >= 2);
      second.close();
      assertFalse(network.showTc("qdisc", "show", "dev", TestNetwork.LEFT).contains("clsact"));
    }
  }

  @Test
  void aVanishedInterfaceIsNoErrorOnClose() throws Exception {
    for (AttachRequest request :
        new AttachRequest[] {
          AttachRequest.socketFilter(TestNetwork.LEFT),
          AttachRequest.tc(TestNetwork.LEFT, "egress").withoutTcx()
        }) {
      String section = request.hook().equals("tc") ? "tc" : "socket";
      try (LoadedObject object = load(Assembly.packetCounter(section, PASS))) {
        AttachedLink link = attach(object, request);
        TestNetwork.run("ip", "-n", network.leftNamespace(), "link", "del", TestNetwork.LEFT);
        link.close();
      }
      network.close();
      network = new TestNetwork();
    }
  }

  @Test
  void anUnknownInterfaceNamesThoseThereAre() throws Exception {
    try (LoadedObject object = load(Assembly.packetCounter("tc", PASS))) {
      EnvironmentException error =
          assertThrows(
              EnvironmentException.class,
              () -> attach(object, AttachRequest.tc("lfet0", "egress")));
      assertEquals("there is no network interface lfet0", error.getMessage());
      assertEquals("use one of lo, left0", error.advice());
    }
  }

  @Test
  void missingFunctionsAndTracepointsAreNamed() {
    ObjectFile object = Assembly.object(List.of(), new Assembly().result(0).program("p", "kprobe"));
    try (LoadedObject loaded = load(object)) {
      EnvironmentException error =
          assertThrows(
              EnvironmentException.class,
              () ->
                  Attacher.attach(
                      loaded.program("p"), AttachRequest.tracing("kprobe", "vfs_writee")));
      if (Files.isDirectory(Path.of("/sys/bus/event_source/devices/kprobe"))) {
        assertEquals(
            "this kernel has no function vfs_writee that can be probed", error.getMessage());
        assertTrue(error.advice().contains("vfs_write"), error.advice());
      } else {
        assertTrue(error.getMessage().endsWith("has no kprobes"), error.getMessage());
        assertTrue(error.advice().contains("CONFIG_KPROBES=y"), error.advice());
      }
    }
    ObjectFile raw = Assembly.object(List.of(), new Assembly().result(0).program("p", "raw_tp"));
    try (LoadedObject loaded = load(raw)) {
      Attacher.attach(loaded.program("p"), AttachRequest.tracing("raw_tracepoint", "task_rename"))
          .close();
      EnvironmentException error =
          assertThrows(
              EnvironmentException.class,
              () ->
                  Attacher.attach(
                      loaded.program("p"), AttachRequest.tracing("raw_tracepoint", "no_such")));
      assertEquals("this kernel has no tracepoint no_such", error.getMessage());
    }
  }

  @Test
  void incompleteRequestsSayWhatIsMissing() {
    try (LoadedObject object = load(Assembly.packetCounter("tc", PASS))) {
      AttachRequest sideways = AttachRequest.tc(TestNetwork.LEFT, "sideways");
      AttachRequest nowhere = new AttachRequest("tc", "ingress", Optional.empty(), true);
      assertEquals(
          "the hook tc needs a direction: ingress or egress",
          assertThrows(IllegalArgumentException.class, () -> attach(object, sideways))
              .getMessage());
      assertEquals(
          "the hook tc needs an interface",
          assertThrows(IllegalArgumentException.class, () -> attach(object, nowhere)).getMessage());
    }
  }

  @Test
  void closingManyGoesOnAfterAFailure() {
    AttachedLinks links = new AttachedLinks();
    int[] closed = {0};
    for (int i = 0; i < 3; i++) {
      boolean fails = i == 1;
      links.add(
          new AbstractLink("p", "h", "t", "m") {
            @Override
            void detach() {
              closed[0]++;
              if (fails) {
                throw new IllegalStateException("cannot");
              }
            }
          });
    }
    assertThrows(IllegalStateException.class, links::close);
    assertEquals(3, closed[0]);
    links.close();
    assertEquals(3, closed[0]);
  }
}
