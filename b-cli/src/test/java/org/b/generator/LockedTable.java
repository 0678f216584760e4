package org.b.generator;

/**
 * A table whose leaves have a lock.
 *
 * @param leaf the type of the leaves
 * @param fields what a leaf has besides its lock
 */
record LockedTable(String name, String leaf, Struct fields) {
  /**
   * Declares one.
   *
   * @param prefix of the name of the leaves' type
   * @param lock the type of the lock, whose name is {@code guard}
   */
  static LockedTable declare(Scope scope, String prefix, String lock) {
    Struct fields = scope.draft.struct();
    String leaf = scope.draft.fresh(prefix);
    scope.draft.declare(fields.declaration(leaf, lock + " guard; "));
    String name = scope.draft.fresh("t");
    scope.draft.declare(scope.choices.of("Hash<u32, ", "Array<") + leaf + "> " + name + "(16);");
    return new LockedTable(name, leaf, fields);
  }

  /** Looks an entry up, leaves where there is none, and yields the reference's name. */
  String found(Scope scope) {
    return References.found(scope, leaf, name);
  }

  /** Says that the fields of the leaf that a reference leads to are there from here on. */
  void reached(Scope scope, String reference) {
    scope.structs.add(new Scope.Members(reference + "->", fields, true));
  }
}
