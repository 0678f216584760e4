package org.b.generator;

import java.util.List;

/** Leaves with work for a thread of the kernel or for a task, whose functions may sleep. */
final class Work implements Family {
  private static final String QUEUE = "bpf_wq_start";
  private static final String TASK = "bpf_task_work_schedule_signal";

  @Override
  public boolean fits(Scope scope) {
    return (scope.mayCall(QUEUE) || scope.mayCall(TASK))
        && scope.mayLeave()
        && scope.function.isProgram()
        && scope.draft.functionDepth == 0;
  }

  @Override
  public void write(Scope scope) {
    Draft draft = scope.draft;
    boolean task = !scope.mayCall(QUEUE) || scope.mayCall(TASK) && scope.choices.percent(50);
    String field = task ? "task_work" : "workqueue";
    Struct plain = draft.struct();
    String type = draft.fresh("T");
    boolean timed = !task && scope.choices.percent(20);
    draft.declare(plain.declaration(type, (timed ? "timer tick; " : "") + field + " later; "));
    String table = draft.fresh("t");
    draft.declare(scope.choices.of("Hash", "LruHash") + "<u32, " + type + "> " + table + "(16);");
    String callback = draft.fresh("on_work");
    callback(draft, plain, field, type, callback);
    String name = References.found(scope, type, table);
    scope.line(starting(scope, task, name, callback));
    scope.structs.add(new Scope.Members(name + "->", plain, true));
  }

  private static void callback(
      Draft draft, Struct plain, String field, String type, String callback) {
    Scope body = Scope.of(draft, new Scope.Function(List.of("0"), true, false, false));
    body.integers.add(new Scope.Variable("key", false));
    body.structs.add(new Scope.Members("leaf->", plain, true));
    draft.functionDepth++;
    draft.asleep = true;
    draft.within(4, () -> body.statements(3));
    draft.asleep = false;
    draft.functionDepth--;
    boolean again = field.equals("workqueue") && draft.choices.percent(30);
    draft.function(
        "@"
            + field
            + " void "
            + callback
            + "(u32 key, "
            + type
            + " *leaf) {\n"
            + body.text()
            + (again ? "leaf->later.start(" + callback + ");\n" : "")
            + "}");
  }

  private static String starting(Scope scope, boolean task, String name, String callback) {
    if (!task) {
      return name + "->later.start(" + callback + ");";
    }
    return name
        + "->later."
        + scope.choices.of("schedule_signal", "schedule_resume")
        + "(bpf_get_current_task_btf(), "
        + callback
        + ");";
  }
}
