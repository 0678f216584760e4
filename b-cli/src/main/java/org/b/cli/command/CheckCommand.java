package org.b.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.backend.codegen.CodeGenerator;
import org.b.backend.codegen.StackLimitException;
import org.b.cli.ExitStatus;
import org.b.cli.input.ProgramInput;
import org.b.cli.output.Json;
import org.b.cli.output.JsonDiagnostics;
import org.b.cli.output.Terminal;
import org.b.cli.session.KernelRefusal;
import org.b.cli.session.Loading;
import org.b.core.checks.CheckedProgram;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.TextRenderer;
import org.b.core.kernel.KernelTypes;
import org.b.dsl.Frontend;
import org.b.dsl.FrontendResult;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code b check}: everything that is wrong with programs. */
final class CheckCommand implements Command {
  @Override
  public CommandSpec spec() {
    return ProgramSyntax.add(
        Syntax.command(
                "check",
                "Shows everything that is wrong with programs. A file that declares only structs"
                    + " and parser states and follows a program is that program's proto file.")
            .addPositional(Syntax.files("1..*", "FILE.b", "the programs"))
            .addOption(Syntax.format())
            .addOption(
                Syntax.flag("--kernel", "also asks the running kernel's verifier (needs root)")));
  }

  @Override
  public int run(ParseResult arguments, Terminal terminal) {
    boolean json = Formats.isJson(arguments);
    boolean kernel = arguments.matchedOptionValue("--kernel", false);
    List<Diagnostic> all = new ArrayList<>();
    List<KernelRefusal> refusals = new ArrayList<>();
    boolean errors = false;
    KernelTypes types = ProgramSyntax.kernelTypes(arguments);
    for (ProgramInput input : ProgramSyntax.inputs(arguments, Syntax.fileNames(arguments))) {
      FrontendResult result = Frontend.analyze(ProgramSyntax.request(arguments, input, types));
      all.addAll(result.diagnostics());
      errors |= result.hasErrors();
      Optional<CheckedProgram> checked = result.checked();
      if (checked.isPresent() && (kernel || checked.get().stackIsInDoubt())) {
        try {
          byte[] object = CodeGenerator.compile(checked.get());
          if (kernel) {
            terminal.progress("asking the kernel about " + input.program().name());
            Loading.ask(object)
                .map(refusal -> KernelRefusal.of(refusal, result.program().target()))
                .ifPresent(refusals::add);
          }
        } catch (StackLimitException e) {
          all.addAll(e.diagnostics());
          errors = true;
        }
      }
    }
    if (json) {
      List<Object> array = new ArrayList<>(JsonDiagnostics.of(all));
      refusals.forEach(refusal -> array.add(refusal.json()));
      terminal.out().println(Json.pretty(array));
    } else if (!all.isEmpty()) {
      terminal.out().print(new TextRenderer(terminal.outStyle()).render(all));
      terminal.out().println("\n" + TextRenderer.summary(all));
    }
    if (!json) {
      refusals.forEach(refusal -> refusal.print(terminal));
    }
    return errors || !refusals.isEmpty() ? ExitStatus.FAILED : ExitStatus.DONE;
  }
}
