package org.b.backend.attach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.b.backend.testing.Requirements;
import org.b.backend.testing.TestNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class StaleAttachmentsTest {
  @Test
  void filtersOfAKilledProcessAreFoundAndRemoved() throws Exception {
    Requirements.administrator();
    try (TestNetwork network = new TestNetwork()) {
      Process child = start(network);
      try {
        assertEquals("attached", child.inputReader().readLine());
        // While its owner lives it is not ours to touch.
        assertEquals(List.of(), network.inLeft(StaleAttachments::remove));
        assertTrue(filters(network).contains(":count"), filters(network));
      } finally {
        child.destroyForcibly();
        child.waitFor(20, TimeUnit.SECONDS);
      }
      assertTrue(filters(network).contains(":count"), "the kernel keeps filters of dead processes");
      List<StaleAttachments.Stale> removed = network.inLeft(StaleAttachments::remove);
      assertEquals(1, removed.size());
      assertEquals("count", removed.get(0).program());
      assertEquals("left0:ingress", removed.get(0).target());
      assertEquals(child.pid(), removed.get(0).pid());
      assertEquals("", filters(network));
      assertFalse(network.showTc("qdisc", "show", "dev", TestNetwork.LEFT).contains("clsact"));
      assertEquals(List.of(), network.inLeft(StaleAttachments::find));
    }
  }

  private static String filters(TestNetwork network) throws Exception {
    return network.showTc("filter", "show", "dev", TestNetwork.LEFT, "ingress");
  }

  private static Process start(TestNetwork network) throws Exception {
    // exec keeps the process that Java knows the one that attaches.
    return new ProcessBuilder(
            "ip",
            "netns",
            "exec",
            network.leftNamespace(),
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            System.getProperty("java.class.path"),
            AttachingChild.class.getName(),
            "tc")
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Test
  void foreignNamesAreNotOurs() {
    assertTrue(OwnerMark.parse("b:1:2:3:4:q:count").isPresent());
    assertTrue(OwnerMark.parse("bpf_filter").isEmpty());
    assertTrue(OwnerMark.parse("b:1:2:x:4:q:count").isEmpty());
    assertTrue(OwnerMark.parse("b:99999999999999999999:2:3:4:q:count").isEmpty());
    OwnerMark mine = OwnerMark.mine("a:b", true);
    assertEquals(mine, OwnerMark.parse(mine.name()).orElseThrow());
    assertFalse(mine.isStale());
    assertTrue(new OwnerMark(mine.namespace(), mine.pid(), 1, 1, false, "p").isStale());
    assertFalse(new OwnerMark(mine.namespace() + 1, mine.pid(), 1, 1, false, "p").isStale());
  }
}
