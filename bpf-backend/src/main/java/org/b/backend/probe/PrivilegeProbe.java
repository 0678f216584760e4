package org.b.backend.probe;

import java.util.ArrayList;
import java.util.List;
import org.b.backend.sys.Capabilities;

/** The capabilities of this process (capabilities(7)) and the kernel's policy for others. */
final class PrivilegeProbe {
  /**
   * @param number of linux/capability.h
   */
  private record Capability(String name, int number, String use) {}

  private static final List<Capability> CAPABILITIES =
      List.of(
          new Capability("CAP_BPF", 39, "loading programs and maps"),
          new Capability("CAP_NET_ADMIN", 12, "packet programs"),
          new Capability("CAP_NET_RAW", 13, "socket filters on interfaces"),
          new Capability("CAP_PERFMON", 38, "tracing programs"),
          new Capability(
              "CAP_SYS_ADMIN", Capabilities.SYS_ADMIN, "pinning, and all of these on old kernels"));

  private PrivilegeProbe() {}

  static List<ProbeItem> run() {
    long effective = Capabilities.effective();
    boolean administrator = has(effective, Capabilities.SYS_ADMIN);
    List<ProbeItem> items = new ArrayList<>();
    for (Capability capability : CAPABILITIES) {
      boolean tracing = capability.number() >= 38;
      if (has(effective, capability.number())) {
        items.add(ProbeItem.yes(capability.name(), capability.use()));
      } else if (tracing && administrator) {
        // Split off CAP_SYS_ADMIN in 5.8, which still includes it.
        items.add(ProbeItem.yes(capability.name(), "included in CAP_SYS_ADMIN"));
      } else {
        items.add(
            ProbeItem.no(
                capability.name(),
                "missing, needed for " + capability.use(),
                "run as root: sudo b"));
      }
    }
    SystemProbe.read("/proc/sys/kernel/unprivileged_bpf_disabled")
        .ifPresent(
            value ->
                items.add(
                    ProbeItem.yes(
                        "unprivileged bpf",
                        value.equals("0") ? "allowed" : "disabled, as it should be")));
    return items;
  }

  private static boolean has(long capabilities, int number) {
    return (capabilities >>> number & 1) == 1;
  }
}
