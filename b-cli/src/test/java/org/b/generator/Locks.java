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
    Choices choices = scope.choices;
    Struct plain = scope.draft.struct();
    String type = scope.draft.fresh("L");
    scope.draft.declare(plain.declaration(type, "spinlock guard; "));
    String table = scope.draft.fresh("t");
    scope.draft.declare(choices.of("Hash<u32, ", "Array<") + type + "> " + table + "(16);");
    String name = References.found(scope, type, table);
    scope.line(
        "lock ("
            + name
            + ") "
            + scope.blockWithoutCalls(
                s -> {
                  s.structs.add(new Scope.Members(name + "->", plain, true));
                  s.line(name + "->count += " + s.integer() + ";");
                  s.statements(3);
                }));
    scope.structs.add(new Scope.Members(name + "->", plain, true));
  }
}
