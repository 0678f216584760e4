package org.b.dsl.lower;

import java.util.Optional;
import java.util.stream.Collectors;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.Hook;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.SleepFacts;
import org.b.core.facts.SleepablePlace;
import org.b.core.program.Function;
import org.b.core.source.Span;

/**
 * Checks the hooks of programs that may sleep. Verifier rules: "Only fentry/fexit/fmod_ret, lsm,
 * iter, uprobe, and struct_ops programs can be sleepable", "... is not sleepable"
 * (check_attach_btf_id, bpf_check_attach_target).
 */
final class SleepingHooks {
  private final Environment environment;

  SleepingHooks(Environment environment) {
    this.environment = environment;
  }

  /** Reports a hook that is known, and whose programs never sleep. */
  boolean isAwake(String spelling, Span span) {
    Optional<Hook> hook =
        Optional.of(spelling)
            .filter(name -> name.endsWith(Hook.SLEEPABLE_SUFFIX))
            .map(name -> name.substring(0, name.length() - Hook.SLEEPABLE_SUFFIX.length()))
            .flatMap(KernelFacts::hook);
    hook.ifPresent(
        known ->
            environment.report.add(
                Diagnostic.of(
                        DiagnosticCode.CANNOT_SLEEP,
                        span,
                        "no `" + known.name() + "` program may sleep")
                    .withHelp(
                        "write @"
                            + known.name()
                            + "; hooks whose programs may sleep are "
                            + sleepingHooks())));
    return hook.isPresent();
  }

  /** Reports what a program attaches to where it may not sleep, or not on every kernel. */
  void checkPlace(Hook hook, String argument, Span span) {
    if (!hook.sleepable() || !environment.target.atLeast(hook.since())) {
      return;
    }
    Optional<SleepablePlace> found = SleepFacts.place(hook, argument);
    if (found.isEmpty()) {
      environment.report.add(
          Diagnostic.of(
                  DiagnosticCode.CANNOT_SLEEP,
                  span,
                  "a program for `" + argument + "` may not sleep")
              .withHelp("write @" + hook.name() + "; " + places(hook)));
      return;
    }
    SleepablePlace place = found.get();
    if (!environment.target.atLeast(place.since())) {
      environment.report.add(
          DiagnosticCode.TOO_NEW,
          span,
          "a program for `"
              + argument
              + "` that may sleep needs kernel "
              + place.since()
              + ", but the target is "
              + environment.target);
      return;
    }
    Optional<KernelVersion> before =
        place.before().filter(version -> !environment.target.atLeast(version));
    if (before.isPresent()) {
      environment.report.add(
          Diagnostic.of(
                  DiagnosticCode.SLEEPS_WHERE_BUILT,
                  span,
                  "kernels before "
                      + before.get()
                      + " let a program for `"
                      + argument
                      + "` sleep only where they were built with "
                      + place.needs().orElseThrow()
                      + "=y")
              .withHelp(
                  "see the kernel's configuration, attach to a place where all kernels let programs"
                      + " sleep (@lsm.s, @uprobe.s), or write #target \""
                      + before.get()
                      + "\""));
    }
  }

  /** How a program gets to sleep. */
  static String advice(Function.Attachment attachment) {
    Hook hook = attachment.hook();
    return hook.sleeping()
        .filter(other -> SleepFacts.place(hook, attachment.argument()).isPresent())
        .map(other -> "let the program sleep: write @" + other.spelling())
        .orElse(
            "read with bpf_probe_read_user, or use a hook whose programs may sleep: "
                + sleepingHooks());
  }

  private static String sleepingHooks() {
    return KernelFacts.hooks().stream()
        .flatMap(hook -> hook.sleeping().stream())
        .map(hook -> "@" + hook.spelling())
        .collect(Collectors.joining(", "));
  }

  private static String places(Hook hook) {
    return switch (hook.name()) {
      case "fentry", "fexit" -> "functions of system calls, such as __x64_sys_openat, let it sleep";
      case "lsm" ->
          "the kernel lists the security hooks whose programs may: bprm_check_security, "
              + "file_open, inode_unlink, path_rename, socket_connect and others";
      default ->
          "it may for "
              + SleepFacts.places().stream()
                  .filter(place -> place.hook().equals(hook.name()))
                  .map(SleepablePlace::place)
                  .collect(Collectors.joining(", "));
    };
  }
}
