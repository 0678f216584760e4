package org.b.generator;

/** A family of constructs. */
interface Family {
  /** Whether statements of the family can stand at a place. */
  default boolean fits(Scope scope) {
    return true;
  }

  /** Writes statements, with blocks of others in them. */
  void write(Scope scope);
}
