package org.b.cli.command;

import java.util.List;
import org.b.backend.codegen.CodeGenerator;
import org.b.backend.codegen.StackLimitException;
import org.b.cli.Failure;
import org.b.cli.output.Terminal;
import org.b.core.checks.CheckedProgram;
import org.b.core.diagnostics.Diagnostic;
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
    show(result.diagnostics(), terminal);
    CheckedProgram checked =
        result.checked().orElseThrow(() -> notCompiled(name, result.diagnostics()));
    terminal.progress("compiling " + name);
    try {
      return new Compilation(result.program(), CodeGenerator.compile(checked));
    } catch (StackLimitException e) {
      show(e.diagnostics(), terminal);
      throw notCompiled(name, e.diagnostics());
    }
  }

  private static void show(List<Diagnostic> diagnostics, Terminal terminal) {
    if (!diagnostics.isEmpty()) {
      terminal.err().print(new TextRenderer(terminal.errStyle()).render(diagnostics));
      terminal.err().println();
    }
  }

  private static Failure notCompiled(String name, List<Diagnostic> diagnostics) {
    return Failure.failed(
        name + " is not compiled: " + TextRenderer.summary(diagnostics),
        "`b explain CODE` explains each");
  }
}
