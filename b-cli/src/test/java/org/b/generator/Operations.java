package org.b.generator;

/** Operations on entries of tables. */
final class Operations implements Family {
  @Override
  public boolean fits(Scope scope) {
    return scope.mayCall();
  }

  @Override
  public void write(Scope scope) {
    write(scope, scope.draft.table());
  }

  /** A few uses of a table, with other statements between them. */
  static void several(Scope scope, Table table) {
    int count = scope.choices.between(1, 3);
    for (int i = 0; i < count; i++) {
      if (scope.choices.percent(50)) {
        write(scope, table);
      } else {
        References.write(scope, table);
      }
      scope.statements(1);
    }
  }

  static void write(Scope scope, Table table) {
    Choices choices = scope.choices;
    String key = scope.integers().key(table);
    String entry = table.name() + "[" + key + "]";
    switch (choices.below(5)) {
      case 0 -> scope.line(entry + " = " + leaf(scope, table) + ";");
      case 1 -> {
        if (table.isIndexed()) {
          scope.line(entry + " = " + leaf(scope, table) + ";");
        } else {
          scope.line(table.name() + ".delete(" + key + ");");
        }
      }
      case 2 -> {
        if (table.owner().isPresent()) {
          scope.line(entry + " = " + leaf(scope, table) + ";");
          return;
        }
        String name = scope.draft.fresh("v");
        scope.line(
            "i64 "
                + name
                + " = "
                + table.name()
                + ".update("
                + key
                + ", "
                + leaf(scope, table)
                + ");");
        scope.integers.add(new Scope.Variable(name, true));
      }
      default ->
          scope.line(
              table
                      .leafStruct()
                      .map(s -> entry + "." + choices.of(s.integers()).name())
                      .orElse(entry)
                  + choices.of(" += ", " -= ", " |= ", " = ")
                  + scope.integer()
                  + ";");
    }
  }

  static String leaf(Scope scope, Table table) {
    return table.leafStruct().map(s -> scope.integers().braces(s)).orElseGet(scope::integer);
  }
}
