package org.b.core.types;

/**
 * A reference to a value that lives outside the program's stack. It is null or points to a whole
 * {@code target}; arithmetic on it does not exist.
 */
public record ReferenceType(Type target, Origin origin) implements Type {
  /** Where the value lives. */
  public enum Origin {
    /** A table's leaf. */
    TABLE,
    /** The argument that the kernel passes to the program; never null. */
    CONTEXT
  }

  @Override
  public int size() {
    return 8;
  }

  @Override
  public int alignment() {
    return 8;
  }

  @Override
  public String display() {
    return target.display() + " *";
  }
}
