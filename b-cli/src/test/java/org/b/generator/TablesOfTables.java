package org.b.generator;

/** Tables in tables: looked up, tested, and used as tables that are declared. */
final class TablesOfTables implements Family {
  @Override
  public boolean fits(Scope scope) {
    return scope.mayCall() && scope.mayLeave();
  }

  @Override
  public void write(Scope scope) {
    Choices choices = scope.choices;
    String name = scope.draft.fresh("inner");
    Table inner = scope.draft.shape(name);
    String outer = scope.draft.fresh("outer");
    boolean byNumber = choices.percent(50);
    scope.draft.declare(
        (byNumber ? "ArrayOfMaps<" : "HashOfMaps<" + choices.of("u32", "u64", "u16") + ", ")
            + inner.spelling()
            + "("
            + choices.of("8", "64")
            + ")> "
            + outer
            + "(4);");
    String declaration =
        inner.spelling() + " *" + name + " = " + outer + ".lookup(" + scope.integer() + ")";
    switch (choices.below(3)) {
      case 0 ->
          scope.line("if (" + declaration + ") " + scope.block(s -> Operations.several(s, inner)));
      case 1 -> {
        scope.line(declaration + ";");
        scope.statements(2);
        scope.line(
            "if ("
                + Guards.guard(name, "1 == 1")
                + ") "
                + scope.block(s -> Operations.several(s, inner)));
      }
      default -> {
        scope.line(declaration + Guards.guard(" ?? " + Guards.plain(scope.leave()), "") + ";");
        Operations.several(scope, inner);
      }
    }
  }
}
