package org.b.generator;

/** References to leaves of tables, with the tests that let them be used. */
final class References implements Family {
  @Override
  public boolean fits(Scope scope) {
    return scope.mayCall();
  }

  @Override
  public void write(Scope scope) {
    write(scope, scope.draft.table());
  }

  static void write(Scope scope, Table table) {
    Choices choices = scope.choices;
    String name = scope.draft.fresh("r");
    String declaration = table.leaf() + " *" + name + " = ";
    String lookup = table.name() + ".lookup(" + scope.integers().key(table) + ")";
    if (choices.percent(15)) {
      lookup =
          scope.condition()
              + " ? "
              + lookup
              + " : "
              + table.name()
              + ".lookup("
              + scope.integers().key(table)
              + ")";
    }
    boolean late = choices.percent(40);
    switch (choices.below(8)) {
      case 0, 1 -> {
        if (!scope.mayLeave()) {
          inIf(scope, table, name, declaration + lookup);
          return;
        }
        scope.line(declaration + lookup + Guards.guard(" ?? " + scope.leave(), "") + ";");
        reached(scope, table, name);
        use(scope);
      }
      case 2 -> inIf(scope, table, name, declaration + lookup);
      case 3 -> {
        if (!scope.mayLeave()) {
          inIf(scope, table, name, declaration + lookup);
          return;
        }
        scope.line(declaration + lookup + ";");
        if (late) {
          scope.statements(3);
        }
        String test =
            choices.of("!" + name, name + " == null", "!" + name + " || " + scope.condition());
        scope.line(Guards.guard("if (" + test + ") " + Guards.plain(scope.leave()), ""));
        reached(scope, table, name);
        use(scope);
      }
      case 4 -> {
        scope.line(declaration + lookup + ";");
        if (late) {
          scope.statements(3);
        }
        String and = choices.of("", " && " + scope.condition(), " && *" + name + " > 3");
        String test =
            choices.of(name, name + " != null")
                + (and.contains("*") && table.leafStruct().isPresent() ? "" : and);
        scope.line(
            "if ("
                + Guards.guard(test, "1 == 1")
                + ") "
                + used(scope, table, name)
                + (choices.percent(30) ? " else " + scope.block(s -> s.statements(2)) : ""));
      }
      case 5 -> {
        scope.line(declaration + lookup + ";");
        scope.line("on_valid(" + name + ") " + used(scope, table, name));
      }
      case 6 -> {
        // two references, one of which is the other where it is null
        if (!scope.mayLeave()) {
          inIf(scope, table, name, declaration + lookup);
          return;
        }
        scope.line(declaration + lookup + ";");
        scope.line(
            "if (!"
                + name
                + ") "
                + scope.block(
                    s -> {
                      s.line(
                          table.name()
                              + "["
                              + s.integers().key(table)
                              + "]"
                              + (table.leafStruct().isPresent() ? ".count" : "")
                              + " = "
                              + s.integer()
                              + ";");
                      s.line(
                          name
                              + " = "
                              + table.name()
                              + ".lookup("
                              + s.integers().key(table)
                              + ")"
                              + Guards.guard(" ?? " + Guards.plain(s.leave()), "")
                              + ";");
                    }));
        reached(scope, table, name);
        use(scope);
      }
      default -> {
        // set in a branch, tested behind it
        scope.line(table.leaf() + " *" + name + ";");
        scope.line(
            "if ("
                + scope.condition()
                + ") "
                + scope.block(
                    s -> {
                      s.line(
                          name
                              + " = "
                              + table.name()
                              + ".lookup("
                              + s.integers().key(table)
                              + ");");
                      s.statements(1);
                    }));
        if (late) {
          scope.statements(2);
        }
        scope.line("if (" + Guards.guard(name, "true") + ") " + used(scope, table, name));
      }
    }
  }

  private static void inIf(Scope scope, Table table, String name, String declaration) {
    scope.line(
        "if ("
            + declaration
            + ") "
            + scope.block(
                s -> {
                  reached(s, table, name);
                  use(s);
                  s.statements(2);
                })
            + (scope.choices.percent(30) ? " else " + scope.block(s -> s.statements(2)) : ""));
  }

  /** A block in which a reference is not null. */
  private static String used(Scope scope, Table table, String name) {
    return scope.block(
        s -> {
          reached(s, table, name);
          s.statements(3);
        });
  }

  /** Looks an entry up, leaves where there is none, and yields the reference's name. */
  static String found(Scope scope, String leaf, String table) {
    String name = scope.draft.fresh("r");
    scope.line(
        leaf
            + " *"
            + name
            + " = "
            + table
            + ".lookup("
            + scope.integer()
            + ")"
            + Guards.guard(" ?? " + Guards.plain(scope.leave()), "")
            + ";");
    return name;
  }

  /** Says that a reference is not null from here on. */
  static void reached(Scope scope, Table table, String name) {
    table
        .leafStruct()
        .ifPresentOrElse(
            s -> scope.structs.add(new Scope.Members(name + "->", s, true)),
            () -> scope.targets.add("*" + name));
  }

  private static void use(Scope scope) {
    Choices choices = scope.choices;
    if (!scope.targets.isEmpty() && choices.percent(50)) {
      scope.line(
          "("
              + choices.of(scope.targets)
              + ")"
              + choices.of(" += ", " = ", " -= ")
              + scope.integer()
              + ";");
    } else if (!scope.structs.isEmpty()) {
      scope.line(
          scope.integers().member(choices.of(scope.structs))
              + choices.of(" = ", " += ")
              + scope.integer()
              + ";");
    }
  }
}
