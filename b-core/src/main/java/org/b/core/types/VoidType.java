package org.b.core.types;

/** The type of what yields no value. */
public record VoidType() implements Type {
  public static final VoidType VOID = new VoidType();

  @Override
  public int size() {
    return 0;
  }

  @Override
  public int alignment() {
    return 1;
  }

  @Override
  public String display() {
    return "void";
  }
}
