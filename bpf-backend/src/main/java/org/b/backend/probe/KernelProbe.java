package org.b.backend.probe;

import java.util.ArrayList;
import java.util.List;

/**
 * Everything that {@code b doctor} shows. Attaches to nothing that others use: packet programs in
 * an empty network namespace of their own, probes without a program.
 */
public final class KernelProbe {
  private KernelProbe() {}

  /** All items: the system, privileges, maps, hooks. */
  public static List<ProbeItem> run() {
    List<ProbeItem> items = new ArrayList<>();
    items.addAll(SystemProbe.run());
    items.addAll(PrivilegeProbe.run());
    items.addAll(MapProbe.run());
    items.addAll(HookProbe.run());
    return items;
  }
}
