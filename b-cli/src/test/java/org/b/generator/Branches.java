package org.b.generator;

/** Branches, with and without another side, and early ends. */
final class Branches implements Family {
  @Override
  public void write(Scope scope) {
    Choices choices = scope.choices;
    StringBuilder text =
        new StringBuilder("if " + choices.of("", "") + "(" + scope.condition() + ") ");
    if (scope.mayLeave() && choices.percent(25)) {
      scope.line(text + scope.leave());
      return;
    }
    text.append(scope.block(s -> s.statements(4)));
    while (choices.percent(25)) {
      text.append(" else if (" + scope.condition() + ") " + scope.block(s -> s.statements(3)));
    }
    if (choices.percent(50)) {
      text.append(
          " else "
              + (scope.mayLeave() && choices.percent(30)
                  ? scope.leave()
                  : scope.block(s -> s.statements(3))));
    }
    scope.line(text.toString());
  }
}
