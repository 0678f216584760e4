package org.b.generator;

/** Leaves with a lock. */
final class Locks implements Family {
  @Override
  public boolean fits(Scope scope) {
    String hook = scope.draft.hook.hook();
    return scope.mayCall()
        && scope.mayLeave()
        && !scope.draft.hook.isTracing()
        && !hook.equals("socket_filter");
  }

  @Override
  public void write(Scope scope) {
    LockedTable table = LockedTable.declare(scope, "L", "spinlock");
    String name = table.found(scope);
    scope.line(
        "lock ("
            + name
            + ") "
            + scope.blockWithoutCalls(
                s -> {
                  table.reached(s, name);
                  s.line(name + "->count += " + s.integer() + ";");
                  s.statements(3);
                }));
    table.reached(scope, name);
  }
}
