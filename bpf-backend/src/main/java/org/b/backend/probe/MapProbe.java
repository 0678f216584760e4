package org.b.backend.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.b.backend.sys.Bpf;
import org.b.backend.sys.Machine;
import org.b.backend.sys.SystemCallException;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.MapKind;

/** Kinds of maps, by creating a small one of each. */
final class MapProbe {
  private static final int NO_PREALLOCATION = 1;
  private static final int KEY_SIZE = 4;
  private static final int LPM_KEY_SIZE = 8;

  /** Flags of those kinds that are tried. */
  private static final Map<String, Integer> KINDS =
      Map.of("HASH", 0, "ARRAY", 0, "LPM_TRIE", NO_PREALLOCATION);

  private MapProbe() {}

  static List<ProbeItem> run() {
    Machine.raiseMemoryLimit();
    List<ProbeItem> items = new ArrayList<>();
    for (MapKind kind : KernelFacts.mapKinds()) {
      if (KINDS.containsKey(kind.name())) {
        items.add(probe(kind));
      }
    }
    return items;
  }

  private static ProbeItem probe(MapKind kind) {
    String name = "map " + kind.name();
    int keySize = kind.name().equals("LPM_TRIE") ? LPM_KEY_SIZE : KEY_SIZE;
    try {
      Bpf.mapCreate(
              new Bpf.MapRequest(
                  "probe", kind.number(), keySize, 8, 1, KINDS.get(kind.name()), 0, 0, 0))
          .close();
      return ProbeItem.yes(name, kind.meaning());
    } catch (SystemCallException e) {
      return e.isPermission()
          ? ProbeItem.no(name, "this user may not create it", "run as root: sudo b")
          : ProbeItem.no(
              name,
              e.getMessage(),
              "use Linux " + kind.since() + " or newer with CONFIG_BPF_SYSCALL=y");
    }
  }
}
