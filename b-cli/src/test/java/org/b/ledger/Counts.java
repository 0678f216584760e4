package org.b.ledger;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A number for each program of an object, by the program's name. */
record Counts(Map<String, Long> byProgram) {
  static final Counts NONE = new Counts(Map.of());

  String text() {
    return new TreeMap<>(byProgram)
        .entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(" "));
  }

  long largest() {
    return byProgram.values().stream().mapToLong(Long::longValue).max().orElse(0);
  }

  static Counts parse(String text) {
    return new Counts(
        Arrays.stream(text.split(" "))
            .filter(part -> !part.isEmpty())
            .map(part -> part.split("="))
            .collect(Collectors.toMap(part -> part[0], part -> Long.parseLong(part[1]))));
  }
}
