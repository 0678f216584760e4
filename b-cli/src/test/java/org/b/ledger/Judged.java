package org.b.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.backend.codegen.CodeGenerator;
import org.b.backend.codegen.StackLimitException;
import org.b.core.checks.CheckedProgram;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.Severity;
import org.b.dsl.FrontendResult;

/**
 * What becomes of a text: it is accepted where it passes every check and its code fits.
 *
 * @param checked only of what is accepted
 * @param object likewise
 */
record Judged(
    Optional<CheckedProgram> checked, Optional<byte[]> object, List<Diagnostic> diagnostics) {

  static Judged of(FrontendResult result) {
    if (result.checked().isPresent()) {
      try {
        byte[] object = CodeGenerator.compile(result.checked().get());
        return new Judged(result.checked(), Optional.of(object), result.diagnostics());
      } catch (StackLimitException e) {
        List<Diagnostic> diagnostics = new ArrayList<>(result.diagnostics());
        diagnostics.addAll(e.diagnostics());
        return new Judged(Optional.empty(), Optional.empty(), diagnostics);
      }
    }
    return new Judged(Optional.empty(), Optional.empty(), result.diagnostics());
  }

  boolean isAccepted() {
    return object.isPresent();
  }

  /** The code and the message of the first error; empty for what is accepted. */
  String firstError() {
    return isAccepted()
        ? ""
        : diagnostics.stream()
            .filter(diagnostic -> diagnostic.severity() == Severity.ERROR)
            .findFirst()
            .map(diagnostic -> diagnostic.code().code() + " " + diagnostic.message())
            .orElse("rejected without a diagnostic")
            .replaceAll("\\s+", " ");
  }
}
