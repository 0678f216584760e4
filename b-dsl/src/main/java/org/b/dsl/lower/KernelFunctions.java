package org.b.dsl.lower;

import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.kernel.KernelTypes;
import org.b.core.source.Span;

/** What is said of calls of kernel functions that B has no facts about. */
final class KernelFunctions {
  /** Starts the names of those for programs in kernels that do not mark them. */
  private static final String FOR_PROGRAMS = "bpf_";

  private KernelFunctions() {}

  /** The message for a name that only the kernel's types have. */
  static Optional<Diagnostic> unknown(KernelTypes types, String name, Span span) {
    if (types.function(name).isEmpty()) {
      return Optional.empty();
    }
    if (types.isForPrograms(name) || name.startsWith(FOR_PROGRAMS)) {
      return Optional.of(
          Diagnostic.of(
                  DiagnosticCode.UNKNOWN_FUNCTION,
                  span,
                  "`"
                      + name
                      + "` is a function of the kernel, but B does not know what the verifier asks"
                      + " of its arguments")
              .withHelp(
                  "the functions of the kernel that B calls are in docs/language.md, \"Helpers by"
                      + " their names\""));
    }
    return Optional.of(
        Diagnostic.of(
                DiagnosticCode.UNKNOWN_FUNCTION,
                span,
                "`" + name + "` is a function of the kernel that programs cannot call")
            .withHelp("a program may run where the kernel calls it: @fentry(" + name + ")"));
  }
}
