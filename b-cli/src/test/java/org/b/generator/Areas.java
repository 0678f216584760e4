package org.b.generator;

import java.util.stream.Stream;

/** Loops over what a task has mapped at an address. */
final class Areas implements Family {
  private static final String FIND = "bpf_find_vma";
  private static final String CURRENT = "bpf_get_current_task_btf";

  @Override
  public boolean fits(Scope scope) {
    return scope.depth() < 3 && scope.mayCall(FIND) && scope.mayCall(CURRENT);
  }

  @Override
  public void write(Scope scope) {
    Choices choices = scope.choices;
    String task = scope.draft.fresh("task");
    String area = scope.draft.fresh("area");
    scope.line("struct task_struct *" + task + " = " + CURRENT + "();");
    String address =
        choices.percent(50)
            ? choices.of(
                Stream.of("start_code", "start_stack", "brk")
                    .map(field -> task + "->mm->" + field)
                    .toList())
            : scope.integer();
    scope.line(
        "for ("
            + area
            + " in "
            + FIND
            + "("
            + task
            + ", "
            + address
            + ")) "
            + scope.loopBody(
                s -> {
                  s.integers.add(new Scope.Variable(area + "->vm_start", false));
                  s.integers.add(new Scope.Variable("(u32) " + area + "->vm_pgoff", false));
                  s.integers.add(new Scope.Variable(area + "->vm_mm->total_vm", false));
                  if (choices.percent(30)) {
                    file(s, area);
                  }
                  s.statements(3);
                }));
  }

  private static void file(Scope scope, String area) {
    String file = scope.draft.fresh("file");
    scope.line("struct file *" + file + " = " + area + "->vm_file;");
    scope.integers.add(new Scope.Variable(file + "->f_inode->i_ino", false));
  }
}
