package org.b.core.program;

import org.b.core.source.Span;
import org.b.core.types.Type;

/** A parameter or local variable; compared by identity, since names may repeat in nested scopes. */
public final class Variable {
  private final String name;
  private final Type type;
  private final Span span;

  public Variable(String name, Type type, Span span) {
    this.name = name;
    this.type = type;
    this.span = span;
  }

  public String name() {
    return name;
  }

  public Type type() {
    return type;
  }

  /** The name in its declaration. */
  public Span span() {
    return span;
  }

  @Override
  public String toString() {
    return name;
  }
}
