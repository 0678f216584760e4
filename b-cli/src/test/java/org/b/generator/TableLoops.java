package org.b.generator;

import org.b.core.facts.KernelVersion;

/** Loops over the entries of a table. */
final class TableLoops implements Family {
  private static final KernelVersion SINCE = new KernelVersion(5, 13);

  @Override
  public boolean fits(Scope scope) {
    return scope.mayCall() && scope.depth() < 3 && scope.draft.target.atLeast(SINCE);
  }

  @Override
  public void write(Scope scope) {
    Table table = scope.draft.table();
    String key = scope.draft.fresh("k");
    String leaf = scope.draft.fresh("l");
    scope.line(
        "for ("
            + key
            + ", "
            + leaf
            + " in "
            + table.name()
            + ") "
            + scope.loopBody(
                s -> {
                  table
                      .keyStruct()
                      .ifPresentOrElse(
                          k -> s.structs.add(new Scope.Members(key + ".", k, false)),
                          () -> s.integers.add(new Scope.Variable(key, false)));
                  References.reached(s, table, leaf);
                  s.statements(3);
                }));
  }
}
