package org.b.core.graph;

import java.util.Optional;
import org.b.core.program.Variable;
import org.b.core.source.Span;
import org.b.core.types.Type;

/**
 * A slot of a function: a variable of the source, or a temporary. Compared by identity. Integers
 * and references have one value; structs live on the program's stack.
 */
public final class Local {
  private final int index;
  private final String name;
  private final Type type;
  private final Variable variable;
  private final Span span;

  Local(int index, String name, Type type, Variable variable, Span span) {
    this.index = index;
    this.name = name;
    this.type = type;
    this.variable = variable;
    this.span = span;
  }

  /** Dense number within the function, from 0. */
  public int index() {
    return index;
  }

  public String name() {
    return name;
  }

  public Type type() {
    return type;
  }

  /** The variable of the source; empty for a temporary. */
  public Optional<Variable> variable() {
    return Optional.ofNullable(variable);
  }

  /** The declaration, or what the temporary stands for. */
  public Span span() {
    return span;
  }

  @Override
  public String toString() {
    return name;
  }
}
