package org.b.generator;

/** Histograms with and without keys. */
final class Histograms implements Family {
  @Override
  public boolean fits(Scope scope) {
    return scope.mayCall();
  }

  @Override
  public void write(Scope scope) {
    String name = scope.draft.fresh("h");
    if (scope.choices.percent(50)) {
      scope.draft.declare("Histogram<> " + name + ";");
      scope.line(name + ".add(" + scope.integer() + ");");
    } else {
      scope.draft.declare(
          "Histogram<" + scope.choices.of("u32", "u64", "u16") + "> " + name + "(64);");
      scope.line(name + "[" + scope.integer() + "].add(" + scope.integer() + ");");
    }
  }
}
