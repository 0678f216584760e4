package org.b.generator;

import java.util.function.Consumer;

/** Loops over iterators of the kernel, and loops over them within these. */
final class Iterators implements Family {
  private static final String TASKS = "bpf_iter_task_new";
  private static final String BITS = "bpf_iter_bits_new";

  @Override
  public boolean fits(Scope scope) {
    return scope.depth() < 3 && !scope.inLoop() && scope.mayCall(TASKS);
  }

  @Override
  public void write(Scope scope) {
    loop(
        scope,
        s -> {
          if (s.choices.percent(25)) {
            loop(s, Iterators::body);
          }
          body(s);
        });
  }

  private static void body(Scope scope) {
    scope.statements(2);
    if (scope.mayLeave() && scope.choices.percent(30)) {
      scope.line("if (" + scope.condition() + ") " + scope.leave());
    }
  }

  private static void loop(Scope scope, Consumer<Scope> body) {
    String element = scope.draft.fresh("it");
    if (scope.mayCall(BITS) && scope.choices.percent(50)) {
      String mask = scope.draft.fresh("mask");
      scope.line("u64 " + mask + " = " + scope.integer() + ";");
      scope.line(
          "for ("
              + element
              + " in bpf_iter_bits("
              + mask
              + ", "
              + Guards.guard("1", "2")
              + ")) "
              + scope.loopBody(
                  s -> {
                    s.integers.add(new Scope.Variable(element, false));
                    body.accept(s);
                  }));
      return;
    }
    String which = scope.choices.of("ALL_PROCS", "ALL_THREADS");
    scope.line(
        "for ("
            + element
            + " in bpf_iter_task(null, BPF_TASK_ITER_"
            + which
            + ")) "
            + scope.loopBody(
                s -> {
                  s.integers.add(new Scope.Variable("(u32) " + element + "->tgid", false));
                  s.integers.add(new Scope.Variable(element + "->flags", false));
                  body.accept(s);
                }));
  }
}
