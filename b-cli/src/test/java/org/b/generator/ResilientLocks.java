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
    LockedTable table = LockedTable.declare(scope, "R", "res_spinlock");
    String outer = table.found(scope);
    boolean nested = choices.percent(50);
    String inner = nested ? table.found(scope) : outer;
    scope.line(
        choices.of("lock (", "lock_irqsave (")
            + outer
            + ") "
            + scope.blockWithoutCalls(
                s -> {
                  table.reached(s, outer);
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
