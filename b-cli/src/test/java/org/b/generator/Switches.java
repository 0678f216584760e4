package org.b.generator;

import java.util.LinkedHashSet;
import java.util.Set;

/** Choices among constants. */
final class Switches implements Family {
  @Override
  public void write(Scope scope) {
    Choices choices = scope.choices;
    Set<Long> cases = new LinkedHashSet<>();
    int count = choices.between(1, 5);
    for (int i = 0; i < count; i++) {
      cases.add(choices.number() & 0x7f);
    }
    StringBuilder text = new StringBuilder("switch (" + scope.integer() + ") {\n");
    for (long number : cases) {
      text.append("case " + number + " " + scope.block(s -> s.statements(2)) + "\n");
    }
    if (choices.percent(70)) {
      text.append(
          "case * "
              + (scope.mayLeave() && choices.percent(30)
                  ? scope.leave()
                  : scope.block(s -> s.statements(2)))
              + "\n");
    }
    scope.line(text + "}");
  }
}
