package org.b.cli.session;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.b.backend.maps.BpfMap;
import org.b.core.btf.Btf;
import org.b.core.btf.BtfType;

/**
 * Values as people read them: enumerators by name, 32-bit fields named as addresses ({@code saddr},
 * {@code dst_ip}) as IPv4, 16 bytes named so ({@code saddr6}) as IPv6, fields named as durations
 * ({@code delta_ns}) with a unit.
 */
final class Shown {
  private static final Pattern ADDRESS =
      Pattern.compile(
          "((s|d|xs|xd|src|dst|source|destination|local|remote|peer|client|server|gateway|next_hop)"
              + "_?)?(ip|ip4|ipv4|ip6|ipv6|addr|address)(4|6)?");
  private static final int IPV6_BYTES = 16;
  private static final Pattern DURATION = Pattern.compile("(.+)_(ns|us|ms)");
  private static final String[] UNITS = {"ns", "us", "ms", "s"};

  private Shown() {}

  /** A key, value or event as decoded by its type, with texts where numbers say less. */
  static Object of(Optional<Btf> types, int type, Object value) {
    return types.isEmpty() || type == 0 ? value : of(types.get(), type, "", value);
  }

  /** A key as {@link TableValues#key} gives it. */
  static Object key(BpfMap map, Object key) {
    return of(map.types(), key instanceof String ? 0 : map.definition().keyType(), key);
  }

  /** A value, or the sum of a per-CPU table's. */
  static Object value(BpfMap map, Object value) {
    return of(map.types(), map.definition().valueType(), value);
  }

  private static Object of(Btf types, int type, String name, Object value) {
    BtfType resolved = types.resolve(type);
    if (value instanceof Map<?, ?> fields && resolved instanceof BtfType.Composite composite) {
      Map<String, Object> result = new LinkedHashMap<>();
      fields.forEach((field, content) -> result.put((String) field, content));
      members(types, composite, result);
      return result;
    } else if (value instanceof List<?> list && resolved instanceof BtfType.Array array) {
      if (isAddress6(types, array, name)) {
        return address6(list);
      }
      return list.stream().map(element -> of(types, array.element(), name, element)).toList();
    } else if (value instanceof Number number) {
      return number(types, type, resolved, name, number);
    }
    return value;
  }

  private static boolean isAddress6(Btf types, BtfType.Array array, String name) {
    return array.count() == IPV6_BYTES
        && types.resolve(array.element()) instanceof BtfType.Int element
        && element.size() == 1
        && ADDRESS.matcher(name.toLowerCase(Locale.ROOT)).matches();
  }

  /** In the shortest form: the longest run of zero groups is {@code ::} (RFC 5952). */
  private static String address6(List<?> bytes) {
    int[] groups = new int[IPV6_BYTES / 2];
    for (int i = 0; i < bytes.size(); i++) {
      groups[i / 2] |= (((Number) bytes.get(i)).intValue() & 0xFF) << (i % 2 == 0 ? 8 : 0);
    }
    int start = -1;
    int length = 1;
    for (int i = 0; i < groups.length; i++) {
      int zeros = 0;
      while (i + zeros < groups.length && groups[i + zeros] == 0) {
        zeros++;
      }
      if (zeros > length) {
        start = i;
        length = zeros;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < groups.length; i++) {
      if (i == start) {
        text.append("::");
        i += length - 1;
      } else {
        text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":")
            .append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }

  private static void members(Btf types, BtfType.Composite composite, Map<String, Object> fields) {
    for (BtfType.Member member : composite.members()) {
      if (member.name().isEmpty()) {
        if (types.resolve(member.type()) instanceof BtfType.Composite nameless) {
          members(types, nameless, fields);
        }
      } else {
        fields.computeIfPresent(
            member.name(), (name, value) -> of(types, member.type(), name, value));
      }
    }
  }

  private static Object number(Btf types, int type, BtfType resolved, String name, Number number) {
    if (resolved instanceof BtfType.Enumeration enumeration) {
      return enumeration.values().stream()
          .filter(e -> e.value() == number.longValue())
          .findFirst()
          .map(e -> (Object) e.name())
          .orElse(number);
    }
    String word = name.toLowerCase(Locale.ROOT);
    if (resolved instanceof BtfType.Int integer
        && integer.size() == 4
        && !integer.signed()
        && ADDRESS.matcher(word).matches()) {
      long address = number.longValue();
      return (address >>> 24 & 255)
          + "."
          + (address >>> 16 & 255)
          + "."
          + (address >>> 8 & 255)
          + "."
          + (address & 255);
    }
    var duration = DURATION.matcher(word);
    if (duration.matches()) {
      return duration(number, duration.group(2));
    }
    return number;
  }

  /** Three digits that count: {@code 1.31ms}, {@code 250us}, {@code 12s}. */
  static Object duration(Number number, String unit) {
    if (number instanceof BigInteger || number.longValue() < 0) {
      return number;
    }
    double value = number.longValue();
    int at = List.of(UNITS).indexOf(unit);
    while (value >= 1000 && at < UNITS.length - 1) {
      value /= 1000;
      at++;
    }
    String text =
        value == Math.rint(value) || value >= 100
            ? String.valueOf(Math.round(value))
            : String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
    return text + UNITS[at];
  }
}
