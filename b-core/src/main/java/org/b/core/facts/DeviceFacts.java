package org.b.core.facts;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What kernels say of programs that ask the device which received a packet. */
public final class DeviceFacts {
  private static final Lazy<Set<String>> FUNCTIONS =
      new Lazy<>(
          () -> Set.copyOf(FactTables.rows("device-functions.table", row -> row.get("function"))));

  private static final Lazy<Map<String, KernelVersion>> MAPS =
      new Lazy<>(
          () -> {
            Map<String, KernelVersion> maps = new HashMap<>();
            FactRows.read("device-maps.table")
                .forEach(row -> maps.put(row.get("map"), row.version("since")));
            return Map.copyOf(maps);
          });

  private DeviceFacts() {}

  /**
   * Whether a function of the kernel asks the device: a program that calls it is loaded for one
   * device.
   */
  public static boolean asksDevice(String function) {
    return FUNCTIONS.get().contains(function);
  }

  /**
   * The first kernel on which a program for one device may use a kind of map; empty where every
   * kernel lets it that has such programs.
   */
  public static Optional<KernelVersion> since(MapKind kind) {
    return Optional.ofNullable(MAPS.get().get(kind.name()));
  }
}
