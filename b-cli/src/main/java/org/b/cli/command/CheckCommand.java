package org.b.cli.command;

import java.util.ArrayList;
import java.util.List;
import org.b.cli.ExitStatus;
import org.b.cli.input.ProgramInput;
import org.b.cli.output.Json;
import org.b.cli.output.JsonDiagnostics;
import org.b.cli.output.Terminal;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.TextRenderer;
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
            .addOption(Syntax.format()));
  }

  @Override
  public int run(ParseResult arguments, Terminal terminal) {
    boolean json = Formats.isJson(arguments);
    List<Diagnostic> all = new ArrayList<>();
    boolean errors = false;
    for (ProgramInput input : ProgramSyntax.inputs(arguments, Syntax.fileNames(arguments))) {
      FrontendResult result = Frontend.analyze(ProgramSyntax.request(arguments, input));
      all.addAll(result.diagnostics());
      errors |= result.hasErrors();
    }
    if (json) {
      terminal.out().println(Json.pretty(JsonDiagnostics.of(all)));
    } else if (!all.isEmpty()) {
      terminal.out().print(new TextRenderer(terminal.outStyle()).render(all));
      terminal.out().println("\n" + TextRenderer.summary(all));
    }
    return errors ? ExitStatus.FAILED : ExitStatus.DONE;
  }
}
