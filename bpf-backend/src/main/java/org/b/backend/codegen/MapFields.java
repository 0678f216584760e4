package org.b.backend.codegen;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.b.core.program.Table;
import org.b.core.types.VoidType;

/** What the definition of a map in {@code .maps} says: names of members and their types. */
final class MapFields {
  /** PERF_MAX_STACK_DEPTH of linux/perf_event.h, addresses of 8 bytes. */
  private static final int STACK_TRACE_BYTES = 127 * 8;

  /** The last member: what the map holds from the start. */
  static final String VALUES = "values";

  private final TypeInfo types;

  MapFields(TypeInfo types) {
    this.types = types;
  }

  List<Map.Entry<String, String>> of(Table table) {
    List<Map.Entry<String, String>> fields = new ArrayList<>();
    fields.add(
        Map.entry(
            "type",
            // the leaf of an inner table for the same reason as its key
            isBuffer(table)
                ? types.number(table.kind().number(), table.leaf())
                : table.inner().filter(i -> i.leaf().isAggregate()).isPresent()
                    ? types.number(table.kind().number(), table.inner().get().leaf())
                    : types.number(table.kind().number())));
    switch (table.kind().name()) {
      case "RINGBUF", "USER_RINGBUF" -> {
        // neither keys nor values
      }
      case "PERF_EVENT_ARRAY",
          "STACK_TRACE",
          "CGROUP_ARRAY",
          "PROG_ARRAY",
          "DEVMAP",
          "DEVMAP_HASH",
          "CPUMAP",
          "XSKMAP",
          "SOCKMAP" -> {
        boolean trace = table.kind().name().equals("STACK_TRACE");
        fields.add(Map.entry("key_size", types.number(4)));
        fields.add(Map.entry("value_size", types.number(trace ? STACK_TRACE_BYTES : 4)));
      }
      case "ARRAY_OF_MAPS", "HASH_OF_MAPS" -> {
        fields.add(Map.entry("key", types.pointerTo(types.key(table))));
        fields.add(Map.entry("value_size", types.number(4)));
      }
      default -> {
        if (!(table.key() instanceof VoidType)) {
          fields.add(Map.entry("key", types.pointerTo(types.key(table))));
        }
        String leaf = table.isHistogram() ? types.histogramCount() : types.of(table.leaf());
        fields.add(Map.entry("value", types.pointerTo(leaf)));
      }
    }
    if (table.entries() > 0) {
      fields.add(Map.entry("max_entries", entries(table)));
    }
    if (table.type().flags() != 0) {
      fields.add(Map.entry("map_flags", types.number(table.type().flags())));
    }
    if (table.inner().isPresent()) {
      fields.add(Map.entry(VALUES, types.definitionPointers(of(table.inner().get()))));
    } else if (!table.programs().isEmpty()) {
      fields.add(Map.entry(VALUES, types.programPointers()));
    }
    return fields;
  }

  /**
   * The number of entries, which also brings the type of an inner table's keys: LLVM describes what
   * only a definition within another one points to by its name alone.
   */
  private String entries(Table table) {
    return table
        .inner()
        .filter(inner -> inner.key().isAggregate() || PrefixKey.isUsedBy(inner))
        .map(inner -> types.number(table.entries(), types.key(inner), keySize(inner)))
        .orElse(types.number(table.entries()));
  }

  private static int keySize(Table table) {
    return PrefixKey.isUsedBy(table) ? PrefixKey.of(table).size() : table.key().size();
  }

  /** Length of the array of programs at the end of a definition; 0 if it has none. */
  static int slots(Table table) {
    return table.programs().stream().mapToInt(entry -> entry.index() + 1).max().orElse(0);
  }

  /** Whether the leaf is an event that only user space reads, or a message that it writes. */
  private static boolean isBuffer(Table table) {
    return table.kind().name().equals("RINGBUF")
        || table.kind().name().equals("PERF_EVENT_ARRAY")
        || table.type().carriesMessages();
  }
}
