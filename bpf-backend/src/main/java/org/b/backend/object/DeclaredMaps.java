package org.b.backend.object;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
  private static final int HASH_OF_MAPS = 13;

  /**
   * Kinds whose keys and values are 32-bit numbers when the definition does not say: PROG_ARRAY,
   * PERF_EVENT_ARRAY, CGROUP_ARRAY, ARRAY_OF_MAPS, HASH_OF_MAPS.
   */
  private static final Set<Integer> DESCRIPTORS = Set.of(3, 4, 8, 12, HASH_OF_MAPS);

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
        result.add(read(btf, variable.name(), variable.type(), slots(file, btf, placed, variable)));
      }
    }
    return result;
  }

  private static BtfType.Composite definition(Btf btf, String name, int type) {
    if (btf.resolve(type) instanceof BtfType.Composite definition) {
      return definition;
    }
    throw new ObjectFormatException("map " + name + " is not defined by a struct");
  }

  /** The entries of {@code values}: relocations of the definition itself. */
  private static List<MapDefinition.Slot> slots(
      ElfFile file, Btf btf, BtfType.Placed placed, BtfType.Variable variable) {
    int start = -1;
    BtfType.Composite definition = definition(btf, variable.name(), variable.type());
    for (BtfType.Member member : definition.members()) {
      if (member.name().equals("values")) {
        start = placed.offset() + member.bitOffset() / 8;
      }
    }
    List<MapDefinition.Slot> slots = new ArrayList<>();
    if (start >= 0) {
      for (ElfFile.Relocation relocation : file.relocations(file.section(SECTION).orElseThrow())) {
        int offset = relocation.offset() - start;
        if (offset >= 0 && offset % 8 == 0 && relocation.offset() < end(file, placed, variable)) {
          slots.add(new MapDefinition.Slot(offset / 8, relocation.symbol().name()));
        }
      }
    }
    return List.copyOf(slots);
  }

  /** The symbol knows how many entries the array has; its type says none. */
  private static int end(ElfFile file, BtfType.Placed placed, BtfType.Variable variable) {
    int section = file.section(SECTION).orElseThrow().index();
    return file.symbols().stream()
        .filter(s -> s.section() == section && s.name().equals(variable.name()))
        .findFirst()
        .map(s -> placed.offset() + s.size())
        .orElse(placed.offset());
  }

  private static MapDefinition read(
      Btf btf, String name, int type, List<MapDefinition.Slot> slots) {
    BtfType.Composite definition = definition(btf, name, type);
    Optional<MapDefinition> inner = Optional.empty();
    Map<String, Integer> numbers = new HashMap<>();
    int key = 0;
    int value = 0;
    for (BtfType.Member member : definition.members()) {
      switch (member.name()) {
        case "type",
            "max_entries",
            "map_flags",
            "key_size",
            "value_size",
            "map_extra",
            "numa_node",
            "pinning" ->
            numbers.put(member.name(), number(btf, name, member));
        case "key" -> key = target(btf, name, member);
        case "value" -> value = target(btf, name, member);
        case "values" -> inner = inner(btf, name, member);
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
        size(btf, name, "key", key, numbers.get("key_size"), numbers.get("type")),
        size(btf, name, "value", value, numbers.get("value_size"), numbers.get("type")),
        numbers.getOrDefault("max_entries", 0),
        numbers.getOrDefault("map_flags", 0),
        key,
        value,
        eventType(btf, definition),
        numbers.getOrDefault("map_extra", 0),
        inner,
        slots,
        Optional.empty());
  }

  /** {@code values[]} of a map of maps points to definitions, that of a program array to code. */
  private static Optional<MapDefinition> inner(Btf btf, String map, BtfType.Member member) {
    if (btf.resolve(member.type()) instanceof BtfType.Array array
        && btf.resolve(array.element()) instanceof BtfType.Pointer pointer) {
      return btf.resolve(pointer.target()) instanceof BtfType.Composite
          ? Optional.of(read(btf, map + ".inner", pointer.target(), List.of()))
          : Optional.empty();
    }
    throw new ObjectFormatException("map " + map + ": values is not an array of pointers");
  }

  private static int size(Btf btf, String map, String what, int type, Integer stated, int kind) {
    boolean descriptors = DESCRIPTORS.contains(kind) && (what.equals("value") || type == 0);
    if (stated == null
        && type == 0
        && descriptors
        && !(what.equals("key") && kind == HASH_OF_MAPS)) {
      return 4;
    }
    int size = type == 0 ? 0 : btf.size(type);
    if (stated != null && type != 0 && size != stated) {
      throw new ObjectFormatException(
          "map " + map + " states two sizes of its " + what + ": " + size + " and " + stated);
    }
    return stated != null ? stated : size;
  }

  /**
   * The kernel takes no types for buffers of events, so that our compiler hides theirs where other
   * readers do not look: as the element of the array whose length is the map's type.
   */
  private static int eventType(Btf btf, BtfType.Composite definition) {
    for (BtfType.Member member : definition.members()) {
      if (member.name().equals("type")
          && btf.resolve(member.type()) instanceof BtfType.Pointer pointer
          && btf.resolve(pointer.target()) instanceof BtfType.Array array
          && !btf.type(array.element()).name().equals("int")) {
        return array.element();
      }
    }
    return 0;
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
