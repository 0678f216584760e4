package org.b.dsl.lower;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.Hook;
import org.b.core.facts.SystemCall;
import org.b.core.kernel.KernelTypes;
import org.b.core.source.Span;

/**
 * Looks up what a hook attaches to in the types of the kernel and its modules. An unknown name is a
 * warning: some functions that the compiler changed have no BTF, a module may not be loaded yet,
 * and another kernel may have the name.
 */
final class KernelNames {
  /** What starts the names of system calls' functions, by architecture and configuration. */
  private static final List<String> SYSTEM_CALL =
      List.of("__x64_sys_", "__arm64_sys_", "__se_sys_", "sys_");

  private final KernelTypes types;
  private final Report report;

  KernelNames(KernelTypes types, Report report) {
    this.types = types;
    this.report = report;
  }

  /** Checks the argument of a hook; {@code span} is where it is written. */
  void check(Hook hook, String argument, Span span) {
    if (!types.complete()) {
      return;
    }
    switch (hook.argument()) {
      case "function" -> {
        // Names such as `f.isra.0` are the compiler's copies, which have no types.
        if (argument.indexOf('.') < 0
            && types.withFunction(argument).function(argument).isEmpty()) {
          unknown("function", argument, types.functionNames(), span);
        }
      }
      case "tracepoint" -> {
        if (types.withTracepoint(argument).tracepoint(argument).isEmpty()) {
          unknown("tracepoint", argument, types.tracepointNames(), span);
        }
      }
      case "security hook" -> known("security hook", "bpf_lsm_", argument, span);
      case "kind of kernel object" -> known("iterator", "bpf_iter_", argument, span);
      case "category:name" -> {
        String name = argument.substring(argument.indexOf(':') + 1);
        Optional<String> call = SystemCall.named(argument);
        // Those of single system calls share two tracepoints.
        if (call.isPresent()) {
          systemCall(argument, call.get(), span);
        } else if (types.withTracepoint(name).tracepoint(name).isEmpty()) {
          String category = argument.substring(0, argument.length() - name.length());
          unknown(
              "tracepoint",
              argument,
              types.tracepointNames().stream().map(known -> category + known).toList(),
              span);
        }
      }
      case "system call" -> {
        if (SYSTEM_CALL.stream().noneMatch(start -> types.function(start + argument).isPresent())) {
          unknown("system call", argument, systemCalls(), span);
        }
      }
      default -> {}
    }
  }

  /** A name that functions of the kernel have behind a fixed start. */
  private void known(String what, String start, String name, Span span) {
    if (types.function(start + name).isEmpty()) {
      unknown(what, name, behind(List.of(start)), span);
    }
  }

  private void systemCall(String tracepoint, String call, Span span) {
    if (SystemCall.of(call).isEmpty()
        && SYSTEM_CALL.stream().noneMatch(start -> types.function(start + call).isPresent())) {
      String start = tracepoint.substring(0, tracepoint.length() - call.length());
      unknown(
          "tracepoint",
          tracepoint,
          SystemCall.all().stream().map(known -> start + known.name()).toList(),
          span);
    }
  }

  private Collection<String> systemCalls() {
    return behind(SYSTEM_CALL);
  }

  private Collection<String> behind(List<String> starts) {
    TreeSet<String> names = new TreeSet<>();
    for (String start : starts) {
      types.functionNames().tailSet(start).stream()
          .takeWhile(name -> name.startsWith(start))
          .forEach(name -> names.add(name.substring(start.length())));
    }
    return names;
  }

  private void unknown(String what, String name, Collection<String> known, Span span) {
    if (known.isEmpty()) {
      return;
    }
    report.add(
        Suggestions.suggest(
            Diagnostic.of(
                DiagnosticCode.UNKNOWN_KERNEL_NAME,
                span,
                types.origin() + " has no " + what + " `" + name + "`, as far as its types tell"),
            name,
            known,
            span));
  }
}
