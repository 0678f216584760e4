package org.b.core.facts;

import java.util.Set;

/** What the kernel makes of a program's licence. */
public final class License {
  /** One that is. */
  public static final String COMPATIBLE = "GPL";

  /** license_is_gpl_compatible, 6.12. */
  private static final Set<String> GPL_COMPATIBLE =
      Set.of(
          COMPATIBLE,
          "GPL v2",
          "GPL and additional rights",
          "Dual BSD/GPL",
          "Dual MIT/GPL",
          "Dual MPL/GPL");

  private License() {}

  /** Whether a program with it may call functions of the kernel and what else is for the GPL. */
  public static boolean isGplCompatible(String license) {
    return GPL_COMPATIBLE.contains(license);
  }
}
