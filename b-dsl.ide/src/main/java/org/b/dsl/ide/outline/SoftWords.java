package org.b.dsl.ide.outline;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Words with a meaning that stay usable as names, as the grammar's rules of these names say. */
public final class SoftWords {
  /** Rule {@code Name}. */
  public static final Set<String> NAMES =
      Set.of(
          "state",
          "next",
          "continue",
          "jump",
          "lock",
          "lock_irqsave",
          "enum",
          "typedef",
          "const",
          "config",
          "for",
          "while",
          "in",
          "max",
          "break",
          "on_match",
          "on_miss",
          "on_failure",
          "test",
          "packet",
          "expect",
          "__user");

  /** Rule {@code FieldName}. */
  public static final Set<String> FIELD_NAMES =
      Stream.concat(NAMES.stream(), Stream.of("on_valid")).collect(Collectors.toUnmodifiableSet());

  private SoftWords() {}
}
