package org.b.generator;

import java.util.List;
import org.b.core.facts.ContextField;

/** Assignments to the context. */
final class ContextWrites implements Family {
  @Override
  public boolean fits(Scope scope) {
    return scope.function.hasContext()
        && scope.mayCall()
        && !scope.integers().contextFields(true).isEmpty();
  }

  @Override
  public void write(Scope scope) {
    List<ContextField> fields = scope.integers().contextFields(true);
    ContextField field = scope.choices.of(fields);
    String element =
        field.isArray() ? "[" + scope.choices.below(field.size() / field.element()) + "]" : "";
    scope.line("ctx." + field.name() + element + " = " + scope.integer() + ";");
  }
}
