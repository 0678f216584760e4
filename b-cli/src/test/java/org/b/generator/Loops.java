package org.b.generator;

import org.b.core.facts.KernelVersion;

/** Loops of every form that end by a count. */
final class Loops implements Family {
  private static final KernelVersion CALLED = new KernelVersion(5, 17);

  @Override
  public boolean fits(Scope scope) {
    return scope.depth() < 4;
  }

  @Override
  public void write(Scope scope) {
    Choices choices = scope.choices;
    String i = scope.draft.fresh("ix");
    int most = choices.of(2, 3, 4, 5, 8, 8, 16);
    if (scope.draft.target.atLeast(CALLED) && choices.percent(15)) {
      most = choices.of(200, 1000, 5000, 100000);
    }
    int bound = most;
    switch (choices.below(7)) {
      case 0, 1 ->
          scope.line(
              "for (u32 "
                  + i
                  + " = 0; "
                  + i
                  + " < "
                  + bound
                  + "; "
                  + i
                  + choices.of("++", " += 1", " += 2", " += 3")
                  + ") "
                  + body(scope, i, bound));
      case 2 ->
          scope.line(
              "for ("
                  + choices.of("u32", "i32", "u64")
                  + " "
                  + i
                  + " = "
                  + bound
                  + "; "
                  + i
                  + " > 0; "
                  + i
                  + "--) "
                  + body(scope, i, bound + 1));
      case 3 -> scope.line("for (" + i + " in 0.." + bound + ") " + body(scope, i, bound));
      case 4 ->
          scope.line(
              "for ("
                  + i
                  + " in 0.."
                  + Guards.guard("(" + scope.integer() + ") & 7", "(" + scope.integer() + ")")
                  + ") "
                  + body(scope, i, 7));
      case 5 -> {
        String n = scope.draft.fresh("n");
        scope.line("u32 " + n + " = " + scope.integer() + ";");
        scope.line(
            Guards.guard("if (" + n + " > " + bound + ") { " + n + " = " + bound + "; }", ""));
        scope.line(
            "for (u32 " + i + " = 0; " + i + " < " + n + "; " + i + "++) " + body(scope, i, bound));
        scope.integers.add(new Scope.Variable(n, false));
      }
      default ->
          scope.line(
              "while ("
                  + scope.condition()
                  + ")"
                  + Guards.guard(" max " + bound, "")
                  + " "
                  + scope.loopBody(s -> s.statements(3)));
    }
  }

  private static String body(Scope scope, String counter, int below) {
    return scope.loopBody(
        s -> {
          s.integers.add(new Scope.Variable(counter, false));
          s.counters.add(new Scope.Counter(counter, below));
          s.statements(4);
        });
  }
}
