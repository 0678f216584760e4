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
    /** A table within a table of tables: nothing is loaded through it, operations take it. */
    INNER,
    /** Space in a ring buffer that the program fills and gives back. */
    RESERVATION,
    /** A part of the memory that a dynamic pointer leads to. */
    SLICE,
    /** A dynamic pointer, which operations take: see {@link DynamicPointer}. */
    DYNPTR,
    /** A socket, of which the verifier lets programs read some fields. */
    SOCKET,
    /** What a flow dissector says of a packet: programs read and write its fields; never null. */
    FLOW_KEYS,
    /** The argument that the kernel passes to the program; never null. */
    CONTEXT,
    /** An address in the kernel's memory: read with a helper, which yields zeros where it fails. */
    KERNEL,
    /** An address in the memory of a process: read with a helper, as the kernel's. */
    USER
  }

  /** Whether the program loads and stores there as in memory of its own. */
  public boolean isDirect() {
    return origin == Origin.TABLE || origin == Origin.RESERVATION || origin == Origin.SLICE;
  }

  /** Whether nothing can be loaded from it or stored to it: only helpers read what is there. */
  public boolean isForeign() {
    return origin == Origin.KERNEL || origin == Origin.USER;
  }

  /**
   * Whether each access is to one whole field, at an offset from the reference that is a constant.
   */
  public boolean isByField() {
    return origin == Origin.SOCKET || origin == Origin.FLOW_KEYS;
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
