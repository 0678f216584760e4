package org.b.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Objects that functions of the kernel acquire: tested, used, given back. */
final class KernelObjects implements Family {
  /**
   * Something that a call acquires.
   *
   * @param type of the reference
   * @param acquire the call
   * @param release the function that takes it back
   * @param reads integers of it, behind its name
   * @param calls that take it, around its name
   */
  private record Acquired(
      String type, String acquire, String release, List<String> reads, List<String[]> calls) {}

  @Override
  public boolean fits(Scope scope) {
    return scope.function.isProgram() && scope.mayLeave() && !acquired(scope).isEmpty();
  }

  private static List<Acquired> acquired(Scope scope) {
    List<Acquired> all = new ArrayList<>();
    String number = "" + scope.choices.below(9);
    List<String> reads = List.of("->tgid", "->prio", "->real_parent->pid", "->mm->total_vm");
    List<String> tasks =
        Stream.concat(
                scope.draft.hook.objects("task_struct").stream(),
                Stream.of("bpf_get_current_task_btf()"))
            .toList();
    List<String> gets =
        new ArrayList<>(
            List.of("bpf_task_from_pid(" + number + ")", "bpf_task_from_vpid(" + number + ")"));
    tasks.forEach(t -> gets.add("bpf_task_acquire(" + t + ")"));
    for (String get : gets) {
      all.add(new Acquired("task_struct", get, "bpf_task_release", reads, List.of()));
    }
    List<String> groups = new ArrayList<>();
    groups.add("bpf_cgroup_from_id(" + number + ")");
    groups.add("bpf_cgroup_from_id(bpf_get_current_cgroup_id())");
    groups.add("bpf_task_get_cgroup1(" + tasks.get(0) + ", 1)");
    for (String group : scope.draft.hook.objects("cgroup")) {
      groups.add("bpf_cgroup_acquire(" + group + ")");
      groups.add("bpf_cgroup_ancestor(" + group + ", 1)");
    }
    for (String get : groups) {
      List<String[]> calls = new ArrayList<>();
      if (scope.mayCall("bpf_task_under_cgroup")) {
        calls.add(new String[] {"bpf_task_under_cgroup(" + tasks.get(0) + ", ", ")"});
      }
      all.add(new Acquired("cgroup", get, "bpf_cgroup_release", List.of("->level"), calls));
    }
    all.add(
        new Acquired(
            "bpf_cpumask",
            "bpf_cpumask_create()",
            "bpf_cpumask_release",
            List.of(),
            List.of(
                new String[] {"bpf_cpumask_set_cpu(" + number + ", ", ")"},
                new String[] {"bpf_cpumask_clear(", ")"},
                new String[] {"bpf_cpumask_first(", ")"},
                new String[] {"bpf_cpumask_test_cpu(" + number + ", ", ")"})));
    return all.stream()
        .filter(a -> scope.mayCall(a.acquire().substring(0, a.acquire().indexOf('('))))
        .toList();
  }

  @Override
  public void write(Scope scope) {
    Choices choices = scope.choices;
    Acquired kind = choices.of(acquired(scope));
    String name = scope.draft.fresh("o");
    String declaration = "struct " + kind.type() + " *" + name + " = " + kind.acquire();
    String release = kind.release() + "(" + name + ");";
    String giveUp = "if (" + name + ") { " + release + " }";
    switch (choices.below(5)) {
      case 0 -> {
        String kept =
            scope.block(
                s -> {
                  s.hold(release);
                  use(s, kind, name);
                  s.line(Guards.guard(release, ""));
                });
        scope.line("if (" + declaration + ") " + kept);
      }
      case 1 -> {
        // tested late
        scope.line(declaration + ";");
        scope.hold(giveUp);
        scope.statements(2);
        scope.release(giveUp);
        scope.line(Guards.guard("if (!" + name + ") " + Guards.plain(scope.leave()), ""));
        scope.hold(release);
        use(scope, kind, name);
        scope.release(release);
        scope.line(Guards.guard(release, ""));
      }
      case 2 -> {
        // tested again and again
        scope.line(declaration + ";");
        scope.hold(giveUp);
        for (int i = choices.below(3); i >= 0; i--) {
          scope.line(
              "if (" + Guards.guard(name, "true") + ") " + scope.block(s -> use(s, kind, name)));
          scope.statements(2);
        }
        scope.release(giveUp);
        scope.line(Guards.guard(giveUp, ""));
      }
      case 3 -> {
        // another name for it
        String same = scope.draft.fresh("o");
        scope.line(declaration + ";");
        scope.line("struct " + kind.type() + " *" + same + " = " + name + ";");
        scope.line(
            "if ("
                + same
                + ") "
                + scope.block(
                    s -> {
                      String last = kind.release() + "(" + choices.of(name, same) + ");";
                      s.hold(last);
                      use(s, kind, same);
                      s.line(Guards.guard(last, ""));
                    }));
      }
      default -> {
        scope.line(declaration + Guards.guard(" ?? " + Guards.plain(scope.leave()), "") + ";");
        scope.hold(release);
        use(scope, kind, name);
        scope.release(release);
        scope.line(Guards.guard(release, ""));
      }
    }
  }

  private static void use(Scope scope, Acquired kind, String name) {
    List<String> reads = kind.reads().stream().map(r -> name + r).toList();
    scope.reads.addAll(reads);
    for (String[] call : kind.calls()) {
      if (scope.choices.percent(40)) {
        scope.line(call[0] + name + call[1] + ";");
      }
    }
    scope.statements(3);
    scope.reads.removeAll(reads);
  }
}
