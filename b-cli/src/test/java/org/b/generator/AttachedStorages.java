package org.b.generator;

/** Leaves of the control groups that a program is attached to: of one table of each type. */
final class AttachedStorages implements Family {
  @Override
  public boolean fits(Scope scope) {
    return scope.mayCall("bpf_get_local_storage");
  }

  @Override
  public void write(Scope scope) {
    Choices choices = scope.choices;
    Table table = scope.draft.attached(choices.of("AttachedStorage", "PercpuAttachedStorage"));
    String leaf = table.name() + ".leaf()";
    String change = choices.of(" += ", " = ", " |= ") + scope.integer() + ";";
    scope.line(
        table
                .leafStruct()
                .map(s -> leaf + "->" + choices.of(s.integers()).name())
                .orElse("*" + leaf)
            + change);
    String name = scope.draft.fresh("r");
    scope.line(
        table.leaf()
            + " *"
            + name
            + " = "
            + table.name()
            + Guards.guard("", "_other")
            + ".leaf();");
    References.reached(scope, table, name);
    scope.statements(2);
    if (choices.percent(30)) {
      scope.line("if (" + name + ") " + scope.block(s -> s.statements(2)));
    }
  }
}
