package org.b.benchmark;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.b.backend.load.LoadedObject;
import org.b.backend.maps.BpfMap;

/** Compares what two programs that do the same left in their tables. */
final class SameTables {
  /** Where variables that start with 0 are. */
  private static final String VARIABLES = ".bss";

  private SameTables() {}

  /**
   * Compares every table by name.
   *
   * @param changing what no two runs have in common: names of tables, of which only the keys are
   *     compared, and of fields, which are not compared
   * @throws IllegalStateException if the tables differ
   */
  static void check(String title, LoadedObject first, LoadedObject second, Set<String> changing) {
    for (BpfMap map : first.maps().values()) {
      String name = map.name();
      if (map.isListable()) {
        Map<Object, Object> one = content(map, changing);
        Map<Object, Object> two = content(second.map(name), changing);
        if (!one.equals(two)) {
          throw new IllegalStateException(
              title + ": B and C disagree on " + name + ": " + one + " and " + two);
        }
      } else if (name.endsWith(VARIABLES)
          && !Arrays.equals(map.elements().lookup(new byte[4]), variables(second))) {
        throw new IllegalStateException(title + ": B and C disagree on variables");
      }
    }
  }

  private static byte[] variables(LoadedObject object) {
    return object.maps().values().stream()
        .filter(map -> map.name().endsWith(VARIABLES))
        .map(map -> map.elements().lookup(new byte[4]))
        .findFirst()
        .orElse(null);
  }

  private static Map<Object, Object> content(BpfMap map, Set<String> changing) {
    Map<Object, Object> content = new HashMap<>();
    map.forEachRaw(
        (key, value) ->
            content.put(
                HexFormat.of().formatHex(key),
                changing.contains(map.name()) ? "" : summed(map.decodeValue(value), changing)));
    return content;
  }

  /** Copies of processors are added up; fields that change are left out. */
  private static Object summed(Object value, Set<String> changing) {
    if (value instanceof List<?> copies) {
      return copies.stream().map(copy -> summed(copy, changing)).reduce(SameTables::add).orElse("");
    } else if (value instanceof Map<?, ?> fields) {
      Map<Object, Object> kept = new HashMap<>();
      fields.forEach(
          (name, field) -> {
            if (!changing.contains(name)) {
              kept.put(name, summed(field, changing));
            }
          });
      return kept;
    }
    return value instanceof Number number ? (Object) number.longValue() : value;
  }

  private static Object add(Object left, Object right) {
    if (left instanceof Map<?, ?> one && right instanceof Map<?, ?> two) {
      Map<Object, Object> sums = new HashMap<>();
      one.forEach((name, value) -> sums.put(name, add(value, two.get(name))));
      return sums;
    }
    return left instanceof Long one && right instanceof Long two ? (Object) (one + two) : left;
  }
}
