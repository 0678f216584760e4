package org.b.cli.session;

import java.util.LinkedHashMap;
import java.util.Map;
import org.b.backend.load.LoadedObject;
import org.b.backend.maps.BpfMap;
import org.b.core.program.LostEvents;

/** The variables that a program may change: what is in its sections of data. */
final class Globals {
  private Globals() {}

  /** Values by name; variables without a name of the user's are left out. */
  static Map<String, Object> of(LoadedObject object) {
    Map<String, Object> result = new LinkedHashMap<>();
    all(object)
        .forEach(
            (name, value) -> {
              if (isOfUser(name)) {
                result.put(name, TableValues.plain(value));
              }
            });
    return result;
  }

  /** How many events the programs could not put into a ring buffer. */
  static long lost(LoadedObject object, String buffer) {
    return all(object).get(LostEvents.PREFIX + buffer) instanceof Number count
        ? count.longValue()
        : 0;
  }

  private static Map<String, Object> all(LoadedObject object) {
    Map<String, Object> result = new LinkedHashMap<>();
    for (BpfMap map : object.maps().values()) {
      boolean changing = map.definition().data().filter(data -> !data.constant()).isPresent();
      if (changing
          && map.definition().valueType() != 0
          && map.lookup(0).orElse(null) instanceof Map<?, ?> variables) {
        variables.forEach((name, value) -> result.put((String) name, value));
      }
    }
    return result;
  }

  private static boolean isOfUser(String name) {
    return !name.startsWith("_") && !name.contains(".");
  }
}
