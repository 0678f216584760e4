package org.b.generator;

import org.b.core.facts.KernelFacts;

/** Atomic operations on globals and leaves. */
final class Atomics implements Family {
  @Override
  public boolean fits(Scope scope) {
    return scope.mayCall();
  }

  @Override
  public void write(Scope scope) {
    Choices choices = scope.choices;
    String place =
        scope.structs.stream()
            .filter(Scope.Members::inTable)
            .findFirst()
            .map(m -> m.path() + "count")
            .filter(p -> choices.percent(70))
            .orElseGet(scope.draft::global);
    if (!scope.draft.target.atLeast(KernelFacts.ATOMICS)) {
      scope.line(choices.of("atomic_add(", "atomic_sub(") + place + ", " + scope.integer() + ");");
      return;
    }
    String name = scope.draft.fresh("v");
    String operation = choices.of("add", "sub", "and", "or", "xor", "xchg", "cmpxchg");
    scope.line(
        "u64 "
            + name
            + " = (u64) atomic_"
            + operation
            + "("
            + place
            + ", "
            + scope.integer()
            + (operation.equals("cmpxchg") ? ", " + scope.integer() : "")
            + ");");
    scope.integers.add(new Scope.Variable(name, true));
  }
}
