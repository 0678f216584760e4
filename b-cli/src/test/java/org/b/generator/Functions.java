package org.b.generator;

import java.util.ArrayList;
import java.util.List;

/** Functions that programs call: with integers, references, arrays and structs. */
final class Functions implements Family {
  @Override
  public boolean fits(Scope scope) {
    return scope.mayCall() && scope.draft.functionDepth < 2 && scope.draft.fuel() > 3;
  }

  @Override
  public void write(Scope scope) {
    Choices choices = scope.choices;
    switch (choices.below(4)) {
      case 0 -> withReference(scope);
      case 1 -> withArray(scope);
      case 2 -> yieldsReference(scope);
      default -> ofIntegers(scope);
    }
  }

  private static Scope body(Scope scope, boolean isVoid) {
    return Scope.of(scope.draft, new Scope.Function(List.of(), isVoid, false, false));
  }

  private static String written(Scope scope, Scope body) {
    scope.draft.functionDepth++;
    scope.draft.within(2 + scope.choices.below(8), () -> body.statements(5));
    scope.draft.functionDepth--;
    return body.text();
  }

  private static void ofIntegers(Scope scope) {
    Choices choices = scope.choices;
    String name = scope.draft.fresh("f");
    Scope body = body(scope, false);
    List<String> parameters = new ArrayList<>();
    int count = choices.between(0, 4);
    for (int i = 0; i < count; i++) {
      String parameter = scope.draft.fresh("x");
      parameters.add(choices.of("u8", "u16", "u32", "u64", "i32", "i64") + " " + parameter);
      body.integers.add(new Scope.Variable(parameter, true));
    }
    String text = written(scope, body);
    scope.draft.function(
        choices.of("u32", "u64", "i64", "u8")
            + " "
            + name
            + "("
            + String.join(", ", parameters)
            + ") {\n"
            + text
            + "return "
            + body.integer()
            + ";\n}");
    scope.draft.callee(new Draft.Callee(name, count));
  }

  private static void withReference(Scope scope) {
    Table table = scope.draft.table();
    String name = scope.draft.fresh("f");
    Scope body = body(scope, false);
    body.line(Guards.guard("if (!r) { return 0; }", ""));
    References.reached(body, table, "r");
    String text = written(scope, body);
    scope.draft.function(
        "u64 "
            + name
            + "("
            + table.leaf()
            + " *r, u32 n) {\n"
            + text
            + "return "
            + body.integer()
            + ";\n}");
    String result = scope.draft.fresh("v");
    scope.line(
        "u64 "
            + result
            + " = "
            + name
            + "("
            + table.name()
            + ".lookup("
            + scope.integers().key(table)
            + "), "
            + scope.integer()
            + ");");
    scope.integers.add(new Scope.Variable(result, true));
  }

  private static void withArray(Scope scope) {
    Choices choices = scope.choices;
    String name = scope.draft.fresh("f");
    int count = choices.of(2, 4, 8);
    Scope body = body(scope, true);
    body.arrays.add(new Scope.Elements("values", count));
    body.integers.add(new Scope.Variable("n", true));
    String text = written(scope, body);
    scope.draft.function(
        "void "
            + name
            + "(u32 values["
            + count
            + "], u32 n) {\n"
            + text
            + "values["
            + body.integers().subscript(count)
            + "] += n;\n}");
    String array = scope.draft.fresh("a");
    scope.line("u32 " + array + "[" + count + "];");
    scope.line(name + "(" + array + ", " + scope.integer() + ");");
    scope.arrays.add(new Scope.Elements(array, count));
  }

  private static void yieldsReference(Scope scope) {
    if (!scope.mayLeave()) {
      ofIntegers(scope);
      return;
    }
    Table table = scope.draft.table();
    String name = scope.draft.fresh("f");
    Scope body = body(scope, false);
    body.integers.add(new Scope.Variable("n", true));
    String lookup = table.name() + ".lookup(" + body.integers().key(table) + ")";
    scope.draft.function(
        table.leaf()
            + " *"
            + name
            + "(u32 n) {\n"
            + table.leaf()
            + " *r = "
            + lookup
            + ";\nif (r) { return r; }\n"
            + table.name()
            + "["
            + body.integers().key(table)
            + "]"
            + (table.leafStruct().isPresent() ? ".count" : "")
            + " = n;\n"
            + "return "
            + table.name()
            + ".lookup("
            + body.integers().key(table)
            + ");\n}");
    String reference = scope.draft.fresh("r");
    scope.line(
        table.leaf()
            + " *"
            + reference
            + " = "
            + name
            + "("
            + scope.integer()
            + ")"
            + Guards.guard(" ?? " + Guards.plain(scope.leave()), "")
            + ";");
    References.reached(scope, table, reference);
  }
}
