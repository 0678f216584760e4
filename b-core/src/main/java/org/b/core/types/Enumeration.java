package org.b.core.types;

import java.util.List;
import org.b.core.source.Span;

/** A declared set of named numbers; compared by identity. */
public final class Enumeration implements IntegerType.Meaning {
  /**
   * One of the numbers.
   *
   * @param value the 64-bit pattern
   */
  public record Constant(String name, long value, Span span) {}

  private final String name;
  private final List<Constant> constants;
  private final Span span;

  public Enumeration(String name, List<Constant> constants, Span span) {
    this.name = name;
    this.constants = List.copyOf(constants);
    this.span = span;
  }

  public String name() {
    return name;
  }

  /** In source order. */
  public List<Constant> constants() {
    return constants;
  }

  /** The name in its declaration. */
  public Span span() {
    return span;
  }

  @Override
  public String toString() {
    return "enum " + name;
  }
}
