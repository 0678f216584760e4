package org.b.generator;

/** Local and global arrays of integers: declared, filled, tested subscripts. */
final class Arrays implements Family {
  @Override
  public void write(Scope scope) {
    Choices choices = scope.choices;
    if (scope.arrays.isEmpty() || choices.percent(30)) {
      declare(scope);
      return;
    }
    Scope.Elements array = choices.of(scope.arrays);
    if (choices.percent(60)) {
      scope.line(
          array.name()
              + "["
              + scope.integers().subscript(array.count())
              + "]"
              + choices.of(" = ", " += ", " ^= ")
              + scope.integer()
              + ";");
      return;
    }
    String index = scope.draft.fresh("v");
    scope.line(
        choices.of("u32", "u64", "u8", "i32", "i64") + " " + index + " = " + scope.integer() + ";");
    String test = index + " < " + array.count() + " && " + index + " >= 0";
    scope.line(
        "if ("
            + Guards.guard(test, "1 == 1")
            + ") "
            + scope.block(
                s -> {
                  s.line(
                      array.name()
                          + "["
                          + index
                          + "]"
                          + choices.of(" = ", " += ")
                          + s.integer()
                          + ";");
                  s.counters.add(new Scope.Counter(index, array.count()));
                  s.statements(2);
                }));
    scope.integers.add(new Scope.Variable(index, false));
  }

  private static void declare(Scope scope) {
    Choices choices = scope.choices;
    int count = choices.of(2, 3, 4, 4, 8, 8, 10, 16);
    String type = choices.of("u8", "u16", "u32", "u32", "u64", "i32", "i8");
    if (scope.mayCall() && choices.percent(25)) {
      String name = scope.draft.fresh("a");
      scope.draft.declare(type + " " + name + "[" + count + "];");
      scope.arrays.add(new Scope.Elements(name, count));
      return;
    }
    String name = scope.draft.fresh("a");
    scope.line(
        type
            + " "
            + name
            + "["
            + count
            + "]"
            + (choices.percent(50) ? " = {" + scope.integer() + ", " + scope.integer() + "}" : "")
            + ";");
    scope.arrays.add(new Scope.Elements(name, count));
  }
}
