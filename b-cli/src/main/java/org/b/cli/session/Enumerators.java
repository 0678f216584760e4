package org.b.cli.session;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.btf.Btf;
import org.b.core.btf.BtfType;

/** Puts the names of enumerators in the place of their numbers. */
final class Enumerators {
  private Enumerators() {}

  /**
   * @param value as decoded by the type
   * @return the same with names where the type has one for the number
   */
  static Object name(Optional<Btf> types, int type, Object value) {
    return types.isEmpty() || type == 0 ? value : name(types.get(), type, value);
  }

  private static Object name(Btf types, int type, Object value) {
    BtfType resolved = types.resolve(type);
    if (resolved instanceof BtfType.Enumeration enumeration && value instanceof Number number) {
      return enumeration.values().stream()
          .filter(e -> e.value() == number.longValue())
          .findFirst()
          .map(e -> (Object) e.name())
          .orElse(value);
    } else if (resolved instanceof BtfType.Array array && value instanceof List<?> list) {
      return list.stream().map(element -> name(types, array.element(), element)).toList();
    } else if (resolved instanceof BtfType.Composite composite
        && value instanceof Map<?, ?> fields) {
      Map<String, Object> result = new LinkedHashMap<>();
      fields.forEach((name, field) -> result.put((String) name, field));
      members(types, composite, result);
      return result;
    }
    return value;
  }

  private static void members(Btf types, BtfType.Composite composite, Map<String, Object> fields) {
    for (BtfType.Member member : composite.members()) {
      if (member.name().isEmpty()) {
        if (types.resolve(member.type()) instanceof BtfType.Composite nameless) {
          members(types, nameless, fields);
        }
      } else {
        fields.computeIfPresent(member.name(), (name, value) -> name(types, member.type(), value));
      }
    }
  }
}
