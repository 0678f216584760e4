package org.b.cli.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.b.backend.maps.BpfMap;

/**
 * Table entries as plain values for output. Keys of LPM tables are prefixes ({@code 10.0.0.0/8})
 * where they hold addresses; per-CPU values are {@code {"sum":N,"per_cpu":[...]}}; bytes without a
 * type are a list of numbers.
 */
final class TableValues {
  private TableValues() {}

  static Object key(BpfMap map, BpfMap.Entry entry) {
    if (!(entry.key() instanceof byte[])) {
      var prefix = map.prefixText(map.encodeKey(entry.key()));
      if (prefix.isPresent()) {
        return prefix.get();
      }
    }
    return plain(entry.key());
  }

  static Object value(BpfMap map, BpfMap.Entry entry) {
    if (map.isPerCpu() && entry.value() instanceof List<?> copies) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("sum", sum(copies));
      object.put("per_cpu", plain(copies));
      return object;
    }
    return plain(entry.value());
  }

  /** Adds numbers, and structs field by field; anything else is the first copy. */
  private static Object sum(List<?> copies) {
    Object first = copies.get(0);
    if (first instanceof Map<?, ?> fields) {
      Map<String, Object> sums = new LinkedHashMap<>();
      for (Object name : fields.keySet()) {
        List<Object> column = new ArrayList<>();
        copies.forEach(copy -> column.add(((Map<?, ?>) copy).get(name)));
        sums.put((String) name, sum(column));
      }
      return sums;
    } else if (first instanceof Number) {
      java.math.BigInteger total = java.math.BigInteger.ZERO;
      for (Object copy : copies) {
        total = total.add(new java.math.BigInteger(copy.toString()));
      }
      return total;
    }
    return plain(first);
  }

  static Object plain(Object value) {
    if (value instanceof byte[] bytes) {
      List<Object> numbers = new ArrayList<>(bytes.length);
      for (byte b : bytes) {
        numbers.add(b & 0xFF);
      }
      return numbers;
    } else if (value instanceof Map<?, ?> map) {
      Map<String, Object> copy = new LinkedHashMap<>();
      map.forEach((name, field) -> copy.put((String) name, plain(field)));
      return copy;
    } else if (value instanceof List<?> list) {
      return list.stream().map(TableValues::plain).toList();
    }
    return value;
  }
}
