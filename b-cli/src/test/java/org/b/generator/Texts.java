package org.b.generator;

/** Text: names of threads, text of the kernel, copies and comparisons. */
final class Texts implements Family {
  @Override
  public boolean fits(Scope scope) {
    return scope.mayCall();
  }

  @Override
  public void write(Scope scope) {
    Choices choices = scope.choices;
    String name = scope.draft.fresh("text");
    int size = choices.of(8, 16, 16, 32);
    String value = "\"" + choices.of("bash", "sh", "x", "") + "\"";
    if (size >= 16 && scope.mayCall("bpf_get_current_comm") && choices.percent(50)) {
      value = "comm()";
    } else if (scope.draft.hook.isTracing() && choices.percent(50)) {
      value = choices.of("kernel_str(", "user_str(") + scope.integer() + ", " + size + ")";
    } else if (choices.percent(30)) {
      value = scope.condition() + " ? \"one\" : \"two\"";
    }
    scope.line("char " + name + "[" + size + "] = " + value + ";");
    String test =
        choices.of(
            name + " == \"bash\"",
            name + " != \"ssh\"",
            "starts_with(" + name + ", \"ab\")",
            name + "[" + scope.integers().subscript(size) + "] == 'a'");
    scope.line(
        "if ("
            + test
            + ") "
            + scope.block(
                s -> {
                  if (choices.percent(30)) {
                    s.line("log(\"%s %d\", " + name + ", " + s.integer() + ");");
                  }
                  s.statements(2);
                }));
  }
}
