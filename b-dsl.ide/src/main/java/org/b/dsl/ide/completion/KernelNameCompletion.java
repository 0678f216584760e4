package org.b.dsl.ide.completion;

import java.util.List;
import java.util.SortedSet;
import org.b.core.facts.Hook;
import org.b.core.facts.SleepFacts;
import org.b.core.kernel.KernelTypes;
import org.b.dsl.ide.completion.CompletionItem.Kind;
import org.b.dsl.ide.names.KernelWords;

/** Functions, tracepoints and system calls of the kernel, in the parentheses of a hook. */
final class KernelNameCompletion {
  private static final String SYSTEM_CALL = "__x64_sys_";

  private KernelNameCompletion() {}

  static void propose(Hook hook, Place place, String typed, Proposals proposals) {
    KernelTypes types = place.document().result().kernelTypes();
    switch (hook.argument()) {
      case "function" ->
          add(
              types.functionNames(),
              "",
              hook.sleepable() && SYSTEM_CALL.startsWith(typed) ? SYSTEM_CALL : typed,
              hook,
              proposals);
      case "tracepoint" -> add(types.tracepointNames(), "", typed, hook, proposals);
      case "security hook" -> add(types.functionNames(), "bpf_lsm_", typed, hook, proposals);
      case "kind of kernel object" ->
          add(types.functionNames(), "bpf_iter_", typed, hook, proposals);
      case "system call" -> add(types.functionNames(), SYSTEM_CALL, typed, hook, proposals);
      default -> {}
    }
  }

  /** Tracepoints behind their category, which the kernel's types do not know. */
  static void tracepoints(Hook hook, Place place, String typed, Proposals proposals) {
    KernelTypes types = place.document().result().kernelTypes();
    if (place.code().is(place.last() - 1, "syscalls")) {
      for (String start : List.of("sys_enter_", "sys_exit_")) {
        String name = typed.startsWith(start) ? typed.substring(start.length()) : "";
        if (start.startsWith(typed) || typed.startsWith(start)) {
          types.functionNames().tailSet(SYSTEM_CALL + name).stream()
              .takeWhile(function -> function.startsWith(SYSTEM_CALL + name))
              .limit(Completions.MOST_KERNEL_NAMES)
              .map(function -> start + function.substring(SYSTEM_CALL.length()))
              .forEach(found -> proposals.add(Kind.VALUE, found, "@" + hook.name(), "", 0));
        }
      }
    } else {
      add(types.tracepointNames(), "", typed, hook, proposals);
    }
  }

  /** The first argument of {@code bpf_per_cpu_ptr(runqueues, n)}. */
  static boolean variables(Place place, Proposals proposals) {
    if (!place.isBehind("(")
        || !KernelWords.takesVariable(place.code().get(place.last() - 1).text())) {
      return false;
    }
    String typed = proposals.typed();
    place.document().result().kernelTypes().variableNames().tailSet(typed).stream()
        .takeWhile(name -> name.startsWith(typed))
        .limit(Completions.MOST_KERNEL_NAMES)
        .forEach(name -> proposals.add(Kind.VARIABLE, name, "of each processor", "", 0));
    return true;
  }

  private static boolean isFor(Hook hook, String name) {
    return !hook.sleepable() || SleepFacts.place(hook, name).isPresent();
  }

  /** A kernel has 50,000 functions: the first ones that start with what has been typed. */
  private static void add(
      SortedSet<String> names, String start, String typed, Hook hook, Proposals proposals) {
    names.tailSet(start + typed).stream()
        .takeWhile(name -> name.startsWith(start + typed))
        .filter(name -> isFor(hook, name.substring(start.length())))
        .limit(Completions.MOST_KERNEL_NAMES)
        .forEach(
            name ->
                proposals.add(
                    Kind.VALUE, name.substring(start.length()), "@" + hook.name(), "", 0));
  }
}
