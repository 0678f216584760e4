package org.b.cli.documentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.b.backend.EnvironmentException;
import org.b.backend.codegen.CodeGenerator;
import org.b.backend.load.LoadOptions;
import org.b.backend.load.LoadedObject;
import org.b.backend.load.ObjectLoader;
import org.b.backend.load.VerifierException;
import org.b.backend.object.ObjectFile;
import org.b.backend.sys.KernelRelease;
import org.b.core.checks.CheckedProgram;
import org.b.core.diagnostics.Diagnostic;
import org.b.dsl.FrontendResult;

/** What tests ask of programs that are right. */
final class Kernel {
  private Kernel() {}

  static List<String> text(List<Diagnostic> diagnostics) {
    return diagnostics.stream()
        .map(
            d ->
                d.span().file().name()
                    + ":"
                    + (d.span().start().line() + 1)
                    + " "
                    + d.code().code()
                    + " "
                    + d.message())
        .toList();
  }

  /**
   * The program has no diagnostics, compiles, and the running kernel loads it; the last is left
   * out, and said so, where loading is not allowed or the kernel is older than the target.
   */
  static void accepts(FrontendResult result) {
    assertEquals(List.of(), text(result.diagnostics()));
    assertTrue(result.checked().isPresent());
    CheckedProgram program = result.checked().get();
    byte[] elf = CodeGenerator.compile(program);
    KernelRelease kernel = KernelRelease.current();
    if (!kernel.version().atLeast(result.program().target())) {
      System.out.println(
          "not loaded: target " + result.program().target() + ", kernel " + kernel.text());
      return;
    }
    try (LoadedObject object =
        ObjectLoader.loadOnTrial(ObjectFile.parse(elf), LoadOptions.DEFAULT)) {
      assertEquals(program.graph().functions().size(), object.programs().size());
    } catch (EnvironmentException e) {
      System.out.println("not loaded: " + e.getMessage() + "; " + e.advice());
    } catch (VerifierException e) {
      throw new AssertionError(e.log().toString(), e);
    }
  }
}
