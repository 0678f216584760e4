package org.b.core.program;

import org.b.core.source.Span;
import org.b.core.types.Type;

/**
 * A variable outside functions: one for all runs, on all processors, of all programs of the object.
 * Compared by identity.
 */
public final class Global {
  private final String name;
  private final Type type;
  private final boolean config;
  private final byte[] initial;
  private final Span span;

  /**
   * @param config whether it is set when the object is loaded, and cannot be changed afterwards
   * @param initial its first value, as it lies in memory
   */
  public Global(String name, Type type, boolean config, byte[] initial, Span span) {
    this.name = name;
    this.type = type;
    this.config = config;
    this.initial = initial.clone();
    this.span = span;
  }

  public String name() {
    return name;
  }

  public Type type() {
    return type;
  }

  /** Whether it is set when the object is loaded, and cannot be changed afterwards. */
  public boolean isConfig() {
    return config;
  }

  /** The first value, as it lies in memory. */
  public byte[] initial() {
    return initial.clone();
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
