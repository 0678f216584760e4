package org.b.backend.object;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.btf.Btf;
import org.b.core.btf.BtfType;
import org.b.core.btf.ObjectFormatException;

/**
 * Reads map definitions of the {@code .maps} section. Their content is in the types: a variable a
 * map, a struct member an attribute, a number as the length of an array that a pointer member
 * points to (tools/lib/bpf/bpf_helpers.h: __uint, __type).
 */
final class DeclaredMaps {
  static final String SECTION = ".maps";

  private DeclaredMaps() {}

  static List<MapDefinition> read(ElfFile file, Optional<Btf> types) {
    if (file.section("maps").isPresent()) {
      throw new ObjectFormatException(
          "the object defines maps the old way (section maps); define them in .maps with BTF");
    }
    if (file.section(SECTION).isEmpty()) {
      return List.of();
    }
    Btf btf =
        types.orElseThrow(
            () ->
                new ObjectFormatException(
                    "the object defines maps but has no type information (.BTF): compile with"
                        + " debug information"));
    List<MapDefinition> result = new ArrayList<>();
    BtfType.DataSection section =
        btf.dataSection(SECTION)
            .orElseThrow(
                () -> new ObjectFormatException("the object's types do not describe .maps"));
    for (BtfType.Placed placed : section.variables()) {
      if (btf.type(placed.variable()) instanceof BtfType.Variable variable) {
        result.add(read(btf, variable));
      }
    }
    return result;
  }

  private static MapDefinition read(Btf btf, BtfType.Variable variable) {
    String name = variable.name();
    if (!(btf.resolve(variable.type()) instanceof BtfType.Composite definition)) {
      throw new ObjectFormatException("map " + name + " is not defined by a struct");
    }
    Map<String, Integer> numbers = new HashMap<>();
    int key = 0;
    int value = 0;
    for (BtfType.Member member : definition.members()) {
      switch (member.name()) {
        case "type", "max_entries", "map_flags", "key_size", "value_size" ->
            numbers.put(member.name(), number(btf, name, member));
        case "key" -> key = target(btf, name, member);
        case "value" -> value = target(btf, name, member);
        default ->
            throw new ObjectFormatException(
                "map " + name + " has an attribute that is not known here: " + member.name());
      }
    }
    if (!numbers.containsKey("type")) {
      throw new ObjectFormatException("map " + name + " does not say its type");
    }
    return new MapDefinition(
        name,
        numbers.get("type"),
        size(btf, name, "key", key, numbers.get("key_size")),
        size(btf, name, "value", value, numbers.get("value_size")),
        numbers.getOrDefault("max_entries", 0),
        numbers.getOrDefault("map_flags", 0),
        key,
        value,
        Optional.empty());
  }

  private static int size(Btf btf, String map, String what, int type, Integer stated) {
    int size = type == 0 ? 0 : btf.size(type);
    if (stated != null && type != 0 && size != stated) {
      throw new ObjectFormatException(
          "map " + map + " states two sizes of its " + what + ": " + size + " and " + stated);
    }
    return stated != null ? stated : size;
  }

  private static int number(Btf btf, String map, BtfType.Member member) {
    if (btf.resolve(member.type()) instanceof BtfType.Pointer pointer
        && btf.resolve(pointer.target()) instanceof BtfType.Array array) {
      return array.count();
    }
    throw new ObjectFormatException("map " + map + ": " + member.name() + " is not a number");
  }

  private static int target(Btf btf, String map, BtfType.Member member) {
    if (btf.resolve(member.type()) instanceof BtfType.Pointer pointer) {
      return pointer.target();
    }
    throw new ObjectFormatException("map " + map + ": " + member.name() + " is not a type");
  }
}
