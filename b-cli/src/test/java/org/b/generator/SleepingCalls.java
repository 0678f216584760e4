package org.b.generator;

import java.util.ArrayList;
import java.util.List;

/** What only programs that may sleep call, and what workqueues call; text that they wait for. */
final class SleepingCalls implements Family {
  @Override
  public boolean fits(Scope scope) {
    return scope.mayCall() && (scope.draft.hook.sleeps() || scope.draft.asleep);
  }

  @Override
  public void write(Scope scope) {
    Choices choices = scope.choices;
    if (choices.percent(30) || !scope.mayCall("bpf_copy_from_user")) {
      String text = scope.draft.fresh("text");
      int size = choices.of(8, 16, 32);
      scope.line(
          "char " + text + "[" + size + "] = user_str(" + address(scope) + ", " + size + ");");
      scope.arrays.add(new Scope.Elements(text, size));
      return;
    }
    int bytes = 4 * choices.of(1, 2, 4, 8);
    String memory = scope.draft.fresh("m");
    scope.line("u32 " + memory + "[" + bytes / 4 + "];");
    scope.arrays.add(new Scope.Elements(memory, bytes / 4));
    String size = "sizeof(" + memory + ")";
    if (choices.percent(50)) {
      size = scope.draft.fresh("n");
      scope.line("u32 " + size + " = " + scope.integer() + ";");
      scope.line(
          Guards.guard("if (" + size + " > " + bytes + ") { " + size + " = " + bytes + "; }", ""));
      scope.line(Guards.guard("if (" + size + " == 0) { " + size + " = 1; }", ""));
    }
    String to = "(" + memory + ", " + size + ", ";
    List<String> calls = new ArrayList<>();
    calls.add("bpf_copy_from_user" + to + address(scope) + ")");
    if (scope.mayCall("bpf_copy_from_user_str")) {
      calls.add("bpf_copy_from_user_str" + to + address(scope) + ", 0)");
    }
    if (scope.function.isProgram()) {
      if (scope.mayCall("bpf_copy_from_user_task")) {
        for (String task : scope.draft.hook.objects("task_struct")) {
          calls.add("bpf_copy_from_user_task" + to + address(scope) + ", " + task + ", 0)");
        }
      }
      if (scope.mayCall("bpf_ima_file_hash")) {
        scope.draft.hook.objects("file").stream()
            .map(file -> "bpf_ima_file_hash(" + file + ", " + memory + ", sizeof(" + memory + "))")
            .forEach(calls::add);
      }
    }
    String name = scope.draft.fresh("v");
    scope.line("i64 " + name + " = " + choices.of(calls) + ";");
    scope.integers.add(new Scope.Variable(name, true));
  }

  private static String address(Scope scope) {
    return "(u64) (" + scope.integer() + ")";
  }
}
