package org.b.cli.command;

import org.b.backend.codegen.CodeGenerator;
import org.b.cli.Failure;
import org.b.cli.output.Terminal;
import org.b.core.checks.CheckedProgram;
import org.b.core.diagnostics.TextRenderer;
import org.b.core.program.Program;
import org.b.dsl.Frontend;
import org.b.dsl.FrontendRequest;
import org.b.dsl.FrontendResult;

/**
 * A program from text to object, with diagnostics on standard error.
 *
 * @param object the ELF object's bytes
 */
record Compilation(Program program, byte[] object) {

  /**
   * @throws Failure if the program has errors; they have been shown
   */
  static Compilation of(FrontendRequest request, Terminal terminal) {
    String name = request.program().name();
    terminal.progress("checking " + name);
    FrontendResult result = Frontend.analyze(request);
    if (!result.diagnostics().isEmpty()) {
      terminal.err().print(new TextRenderer(terminal.errStyle()).render(result.diagnostics()));
      terminal.err().println();
    }
    CheckedProgram checked =
        result
            .checked()
            .orElseThrow(
                () ->
                    Failure.failed(
                        name + " is not compiled: " + TextRenderer.summary(result.diagnostics()),
                        "`b explain CODE` explains each"));
    terminal.progress("compiling " + name);
    return new Compilation(result.program(), CodeGenerator.compile(checked));
  }
}
