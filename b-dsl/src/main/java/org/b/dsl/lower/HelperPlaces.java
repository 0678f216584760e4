package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.DeviceFacts;
import org.b.core.facts.Helper;
import org.b.core.facts.HelperPlace;
import org.b.core.facts.Hook;
import org.b.core.facts.KernelVersion;
import org.b.core.program.Function;
import org.b.core.source.Span;

/** Checks that a helper may be called in the hooks and at the places that reach a function. */
final class HelperPlaces {
  private final Environment environment;
  private final FunctionContext function;

  HelperPlaces(Environment environment, FunctionContext function) {
    this.environment = environment;
    this.function = function;
  }

  /**
   * Reports the first hook or place that is wrong. Some helpers are there only for some hooks of a
   * program type (bpf_tracing_func_proto), others at some places only: "helper call is not allowed
   * in probe" (check_helper_call).
   */
  void require(Helper helper, Span nameSpan) {
    for (Function.Attachment attachment : function.hooks()) {
      Hook hook = attachment.hook();
      boolean isForType = helper.isFor(hook.programType(), hook.helperWord(attachment.argument()));
      if (function.hookKnown()
          && isForType
          && (isWrongHook(helper, hook, nameSpan) || isWrongPlace(helper, attachment, nameSpan))) {
        return;
      }
    }
  }

  private boolean isWrongHook(Helper helper, Hook hook, Span nameSpan) {
    List<String> hooks = helper.call().orElseThrow().hooks();
    if (hooks.isEmpty() || hooks.contains(hook.name())) {
      return false;
    }
    notAllowed(
        helper,
        hook.name(),
        "the kernel does not offer it there",
        "it is there for " + String.join(", ", hooks),
        nameSpan);
    return true;
  }

  private boolean isWrongPlace(Helper helper, Function.Attachment attachment, Span nameSpan) {
    List<HelperPlace> places = HelperPlace.of(helper);
    if (places.isEmpty()) {
      return false;
    }
    String argument = attachment.argument().isEmpty() ? "" : "(" + attachment.argument() + ")";
    String here = attachment.hook().name() + argument;
    Optional<KernelVersion> since =
        places.stream()
            .flatMap(place -> place.since(attachment.hook(), attachment.argument()).stream())
            .findFirst();
    if (since.isEmpty()) {
      notAllowed(
          helper,
          here,
          DeviceFacts.asksDevice(helper.name())
              ? "what tables run is for no device"
              : "the kernel allows it at some places only",
          "it is there " + describe(places, attachment.hook()),
          nameSpan);
    } else if (!environment.target.atLeast(since.get()) && isThere(helper, attachment)) {
      environment.report.add(
          DiagnosticCode.TOO_NEW,
          nameSpan,
          "`"
              + helper.name()
              + "()` in a `"
              + here
              + "` program needs kernel "
              + since.get()
              + ", but the target is "
              + environment.target);
    }
    return since.isEmpty() || !environment.target.atLeast(since.get());
  }

  /** Whether the target has the helper at all, which is reported apart. */
  private boolean isThere(Helper helper, Function.Attachment attachment) {
    Hook hook = attachment.hook();
    String word = hook.helperWord(attachment.argument());
    return environment.target.atLeast(helper.since(hook.programType(), word));
  }

  private void notAllowed(Helper helper, String here, String reason, String help, Span nameSpan) {
    environment.report.add(
        Diagnostic.of(
                DiagnosticCode.HELPER_NOT_ALLOWED,
                nameSpan,
                "`" + helper.name() + "()` cannot be used in a `" + here + "` program: " + reason)
            .withHelp(help));
  }

  /** The places of a hook if it has any, else those of all hooks. */
  private static String describe(List<HelperPlace> places, Hook hook) {
    List<HelperPlace> own =
        places.stream().filter(place -> place.hooks().contains(hook.name())).toList();
    Map<String, List<String>> byHooks = new LinkedHashMap<>();
    for (HelperPlace place : own.isEmpty() ? places : own) {
      String hooks = "in " + String.join(" and ", place.hooks()) + " programs for ";
      byHooks.computeIfAbsent(hooks, h -> new ArrayList<>()).add(describe(place));
    }
    return byHooks.entrySet().stream()
        .map(entry -> entry.getKey() + String.join(", ", entry.getValue()))
        .collect(Collectors.joining("; "));
  }

  private static String describe(HelperPlace place) {
    return switch (place.place()) {
      case HelperPlace.ANY -> "any place";
      case HelperPlace.ALONE -> "packets that arrive";
      case HelperPlace.SLEEPABLE -> "places where programs may sleep, such as file_open";
      default -> place.place();
    };
  }
}
