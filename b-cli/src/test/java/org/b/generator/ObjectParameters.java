package org.b.generator;

import java.util.ArrayList;
import java.util.List;

/** Functions that get tasks: from the kernel, from calls, from fields, from other functions. */
final class ObjectParameters implements Family {
  private static final String CURRENT = "bpf_get_current_task_btf";

  @Override
  public boolean fits(Scope scope) {
    return scope.mayCall(CURRENT)
        && scope.mayCall("bpf_probe_read_kernel")
        && scope.draft.functionDepth < 3
        && scope.draft.fuel() > 3;
  }

  @Override
  public void write(Scope scope) {
    Choices choices = scope.choices;
    boolean trusted = choices.percent(60);
    String name = scope.draft.fresh("f");
    String task = scope.draft.fresh("o");
    Scope body = Scope.of(scope.draft, new Scope.Function(List.of(), false, false, false));
    body.integers.add(new Scope.Variable("n", true));
    body.reads.addAll(List.of(task + "->tgid", task + "->prio", task + "->real_parent->pid"));
    if (trusted) {
      body.tasks.add(task);
    }
    scope.draft.functionDepth++;
    scope.draft.within(2 + choices.below(8), () -> body.statements(5));
    if (trusted && body.mayCall("bpf_task_acquire") && choices.percent(50)) {
      String kept = scope.draft.fresh("o");
      body.line("struct task_struct *" + kept + " = bpf_task_acquire(" + task + ");");
      body.line("if (" + kept + ") { n += " + kept + "->tgid; bpf_task_release(" + kept + "); }");
    } else if (!trusted && choices.percent(30)) {
      body.line(task + " = " + task + "->real_parent;");
    }
    scope.draft.functionDepth--;
    scope.draft.function(
        "u64 "
            + name
            + "(struct task_struct *"
            + task
            + ", u32 n) {\n"
            + body.text()
            + "return "
            + body.integer()
            + " + "
            + task
            + "->tgid;\n}");
    for (int i = choices.below(3); i >= 0; i--) {
      call(scope, name, trusted);
    }
  }

  private static void call(Scope scope, String name, boolean trusted) {
    Choices choices = scope.choices;
    String own = scope.draft.fresh("o");
    scope.line("struct task_struct *" + own + " = " + CURRENT + "();");
    List<String> arguments = new ArrayList<>(scope.tasks);
    arguments.add(own);
    if (scope.function.isProgram()) {
      arguments.addAll(scope.draft.hook.objects("task_struct"));
    }
    String argument = choices.of(arguments);
    if (!trusted && choices.percent(50)) {
      argument = choices.of(argument + "->real_parent", argument + "->group_leader", "null");
    }
    String result = scope.draft.fresh("v");
    scope.line("u64 " + result + " = " + name + "(" + argument + ", " + scope.integer() + ");");
    scope.integers.add(new Scope.Variable(result, true));
  }
}
