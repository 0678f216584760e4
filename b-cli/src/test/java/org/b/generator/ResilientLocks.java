package org.b.generator;

/** Leaves with locks that may not be there to take, one within another. */
final class ResilientLocks implements Family {
  private static final String LOCK = "bpf_res_spin_lock";

  @Override
  public boolean fits(Scope scope) {
    return scope.mayLeave() && scope.mayCall(LOCK) && !scope.inLoop();
  }

  @Override
  public void write(Scope scope) {
    Choices choices = scope.choices;
    Struct plain = scope.draft.struct();
    String type = scope.draft.fresh("R");
    scope.draft.declare(plain.declaration(type, "res_spinlock guard; "));
    String table = scope.draft.fresh("t");
    scope.draft.declare(choices.of("Hash<u32, ", "Array<") + type + "> " + table + "(16);");
    String outer = References.found(scope, type, table);
    boolean nested = choices.percent(50);
    String inner = nested ? References.found(scope, type, table) : outer;
    scope.line(
        choices.of("lock (", "lock_irqsave (")
            + outer
            + ") "
            + scope.blockWithoutCalls(
                s -> {
                  s.structs.add(new Scope.Members(outer + "->", plain, true));
                  s.line(outer + "->count += " + s.integer() + ";");
                  if (nested) {
                    s.line(
                        choices.of("lock (", "lock_irqsave (")
                            + inner
                            + ") "
                            + s.blockWithoutCalls(
                                t -> {
                                  t.line(inner + "->count -= 1;");
                                  t.statements(2);
                                })
                            + " else { "
                            + outer
                            + "->count += 2; }");
                  }
                  s.statements(2);
                })
            + Guards.guard(" else " + scope.block(s -> s.statements(2)), ""));
  }
}
