package org.b.backend.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.b.backend.testing.Requirements;
import org.b.core.facts.Hook;
import org.b.core.facts.KernelFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class KernelProbeTest {
  @Test
  void everyNoHasAdviceAndEveryHookAnItem() {
    List<ProbeItem> items = KernelProbe.run();
    Set<String> names = new HashSet<>();
    for (ProbeItem item : items) {
      assertTrue(names.add(item.name()), "twice: " + item.name());
      assertEquals(item.ok(), item.advice().isEmpty(), item.toString());
      assertFalse(item.detail().isBlank(), item.toString());
    }
    for (Hook hook : KernelFacts.hooks()) {
      assertTrue(names.contains("hook " + hook.name()), hook.name());
    }
  }

  @Test
  void anAdministratorCanDoTheBasics() {
    Requirements.administrator();
    Map<String, ProbeItem> items =
        KernelProbe.run().stream().collect(Collectors.toMap(ProbeItem::name, item -> item));
    for (String name :
        List.of("kernel", "CAP_BPF", "map HASH", "map LPM_TRIE", "hook socket_filter", "hook tc")) {
      assertTrue(items.get(name).ok(), items.get(name).toString());
    }
  }
}
