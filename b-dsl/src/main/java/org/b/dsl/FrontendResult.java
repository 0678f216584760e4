package org.b.dsl;

import java.util.List;
import java.util.Optional;
import org.b.core.checks.CheckedProgram;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.Severity;
import org.b.core.kernel.KernelTypes;
import org.b.core.program.Program;
import org.b.core.test.TestCase;

/**
 * What the frontend made of a program.
 *
 * @param checked the program ready to be compiled; empty when there are errors
 * @param program the typed program, with holes where the source was not understood
 * @param tests the `test` blocks, without steps that were not understood
 * @param diagnostics everything found, by file and place
 * @param references every resolved use of a name, in no particular order
 * @param kernelTypes what was asked about the kernel
 */
public record FrontendResult(
    Optional<CheckedProgram> checked,
    Program program,
    List<TestCase> tests,
    List<Diagnostic> diagnostics,
    List<Reference> references,
    KernelTypes kernelTypes) {

  public boolean hasErrors() {
    return diagnostics.stream().anyMatch(d -> d.severity() == Severity.ERROR);
  }
}
