package org.b.generator;

import java.util.List;

/** Local integers and structs: declared, assigned, counted, cut. */
final class Locals implements Family {
  @Override
  public void write(Scope scope) {
    Choices choices = scope.choices;
    List<Scope.Variable> assignable =
        scope.integers.stream().filter(Scope.Variable::assignable).toList();
    int kind = choices.below(8);
    if (kind == 0) {
      declareStruct(scope);
    } else if (kind == 1 && !scope.structs.isEmpty()) {
      scope.line(
          scope.integers().member(choices.of(scope.structs))
              + choices.of(" = ", " += ", " ^= ")
              + scope.integer()
              + ";");
    } else if (kind == 2 && scope.mayCall()) {
      scope.line(
          scope.draft.global() + choices.of(" = ", " += ", " -= ", " |= ") + scope.integer() + ";");
    } else if (assignable.isEmpty() || kind < 5) {
      declare(scope);
    } else {
      assign(scope, choices.of(assignable).name());
    }
  }

  static String declare(Scope scope) {
    Choices choices = scope.choices;
    String name = scope.draft.fresh("v");
    String type =
        choices.of(
            "u8", "u16", "u32", "u32", "u32", "u64", "u64", "u64", "i8", "i16", "i32", "i64",
            "bool");
    String value = choices.percent(10) ? "" : " = " + scope.integer();
    String width = type.equals("u64") && choices.percent(15) ? ":" + choices.between(1, 63) : "";
    scope.line(type + " " + name + width + value + ";");
    scope.integers.add(new Scope.Variable(name, true));
    return name;
  }

  static Scope.Members declareStruct(Scope scope) {
    String name = scope.draft.fresh("s");
    Struct struct = scope.draft.struct();
    String value = scope.choices.percent(50) ? " = " + scope.integers().braces(struct) : "";
    scope.line(struct.name() + " " + name + value + ";");
    Scope.Members members = new Scope.Members(name + ".", struct, false);
    scope.structs.add(members);
    return members;
  }

  private static void assign(Scope scope, String name) {
    Choices choices = scope.choices;
    switch (choices.below(5)) {
      case 0 -> scope.line(choices.of(name + "++;", name + "--;", "++" + name + ";"));
      case 1 -> scope.line(name + "[0:+1] = " + scope.integer() + ";");
      case 2 -> scope.line(name + choices.of(" <<= ", " >>= ") + choices.below(8) + ";");
      case 3 ->
          scope.line(
              name
                  + choices.of(" += ", " -= ", " *= ", " /= ", " %= ", " &= ", " |= ", " ^= ")
                  + scope.integer()
                  + ";");
      default -> scope.line(name + " = " + scope.integer() + ";");
    }
  }
}
