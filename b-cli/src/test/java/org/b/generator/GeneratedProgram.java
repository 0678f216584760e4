package org.b.generator;

import java.util.ArrayList;
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

  /** What is newer takes more of the stack and of the verifier's time. */
  private static final int LATER_LARGEST = 16;

  /** The last seed that yields what it yielded before there were {@link HookKind#LATER} hooks. */
  static final long FIRST_LANGUAGE = 200;

  private static final String[] TARGETS = {"5.10", "5.10", "5.10", "5.13", "5.17", "6.1", "6.12"};

  private static final String[] LATER_TARGETS = {
    "5.10", "5.11", "5.13", "5.17", "6.1", "6.1", "6.2", "6.4", "6.8", "6.12", "6.12", "6.18",
    "6.18", "7.2"
  };

  /** The program of a seed, small or large as the seed says. */
  public static GeneratedProgram of(long seed) {
    Choices choices = new Choices(seed);
    int most =
        seed > FIRST_LANGUAGE ? choices.of(6, 10, LATER_LARGEST) : choices.of(8, 15, LARGEST);
    return of(seed, choices, choices.between(3, most));
  }

  private static GeneratedProgram of(long seed, Choices choices, int size) {
    boolean later = seed > FIRST_LANGUAGE;
    KernelVersion target =
        KernelVersion.parse(choices.of(later ? LATER_TARGETS : TARGETS)).orElseThrow();
    List<HookKind> hooks = later && choices.percent(60) ? HookKind.LATER : HookKind.ALL;
    HookKind hook = choices.of(hooks.stream().filter(h -> target.atLeast(h.since())).toList());
    Draft draft = new Draft(choices, target, hook, later, size);
    List<String> programs = new ArrayList<>();
    programs.add(program(draft));
    if (hook.hook().equals("struct_ops")) {
      programs.addAll(StructOperations.others(draft));
    }
    String text = draft.text(programs);
    return new GeneratedProgram("generated " + seed, Guards.plain(text), Guards.twins(text));
  }

  private static String program(Draft draft) {
    HookKind hook = draft.hook;
    Scope scope =
        Scope.of(draft, new Scope.Function(hook.results(), false, hook.hasContext(), true));
    if (hook.hook().startsWith("iter")) {
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
        + (hook.hook().startsWith("lsm") ? " i32 " : " u32 ")
        + "program("
        + hook.parameters()
        + ") {\n"
        + scope.text()
        + "}";
  }
}
