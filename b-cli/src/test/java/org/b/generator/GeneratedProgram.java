package org.b.generator;

import java.util.List;
import org.b.core.facts.KernelVersion;

/**
 * A program that a seed yields.
 *
 * @param name unique among those of one size
 * @param text of the program
 * @param twins the same text without one of the guards each
 */
public record GeneratedProgram(String name, String text, List<String> twins) {
  private static final int LARGEST = 40;

  /** The program of a seed, small or large as the seed says. */
  public static GeneratedProgram of(long seed) {
    Choices choices = new Choices(seed);
    return of(seed, choices, choices.between(3, choices.of(8, 15, LARGEST)));
  }

  private static GeneratedProgram of(long seed, Choices choices, int size) {
    KernelVersion target =
        KernelVersion.parse(choices.of("5.10", "5.10", "5.10", "5.13", "5.17", "6.1", "6.12"))
            .orElseThrow();
    HookKind hook =
        choices.of(HookKind.ALL.stream().filter(h -> target.atLeast(h.since())).toList());
    Draft draft = new Draft(choices, target, hook, size);
    String program = program(draft);
    String text = draft.text(List.of(program));
    return new GeneratedProgram("generated " + seed, Guards.plain(text), Guards.twins(text));
  }

  private static String program(Draft draft) {
    HookKind hook = draft.hook;
    Scope scope =
        Scope.of(draft, new Scope.Function(hook.results(), false, hook.hasContext(), true));
    if (hook.hook().equals("iter")) {
      scope.line("if (!task) { return 0; }");
      scope.reads.addAll(List.of("task->tgid", "task->prio"));
    }
    scope.reads.addAll(hook.reads());
    boolean parses =
        hook.readsPacket() && draft.choices.percent(50) && !hook.hook().startsWith("sk_");
    while (draft.fuel() > (parses ? 6 : 0)) {
      scope.statements(3);
    }
    if (parses) {
      PacketStates.write(scope);
    } else {
      scope.line(scope.returning());
    }
    return hook.attribute()
        + (hook.hook().equals("lsm") ? " i32 " : " u32 ")
        + "program("
        + hook.parameters()
        + ") {\n"
        + scope.text()
        + "}";
  }
}
