package org.b.core.facts;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which struct has the fields of a tracepoint: one of its own name, or one that several share
 * (DECLARE_EVENT_CLASS in include/trace/events), which the kernel's types do not say.
 */
public final class TracepointClasses {
  private static final Lazy<Map<String, List<String>>> STRUCTS =
      new Lazy<>(
          () ->
              FactRows.read("tracepoint-classes.table").stream()
                  .collect(
                      Collectors.toUnmodifiableMap(
                          row -> row.get("tracepoint"), row -> row.list("structs"))));

  private TracepointClasses() {}

  /** Names that the struct may have behind {@code trace_event_raw_}, the likeliest first. */
  public static List<String> candidates(String tracepoint) {
    Set<String> names = new LinkedHashSet<>(List.of(tracepoint));
    names.addAll(structs(tracepoint));
    return List.copyOf(names);
  }

  /** Names that it has, depending on the kernel. */
  public static List<String> structs(String tracepoint) {
    return STRUCTS.get().getOrDefault(tracepoint, List.of(tracepoint));
  }
}
