package org.b.generator;

/** Jumps to other programs. */
final class TailCalls implements Family {
  @Override
  public boolean fits(Scope scope) {
    return scope.function.isProgram()
        && scope.holdsNothing()
        && scope.mayCall("bpf_tail_call")
        && scope.draft.hook.hasContext();
  }

  @Override
  public void write(Scope scope) {
    if (scope.choices.percent(60)) {
      new Locals().write(scope);
      return;
    }
    HookKind hook = scope.draft.hook;
    String table = scope.draft.fresh("p");
    String program = scope.draft.fresh("next");
    scope.draft.declare("ProgArray " + table + "(4) = { [1] = " + program + " };");
    scope.draft.function(
        hook.attribute()
            + " u32 "
            + program
            + "(ctx) { return "
            + (hook.results().isEmpty() ? "0" : hook.results().get(0))
            + "; }");
    scope.line("jump " + table + "[" + scope.integer() + "];");
  }
}
