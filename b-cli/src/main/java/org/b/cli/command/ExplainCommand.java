package org.b.cli.command;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.b.cli.ExitStatus;
import org.b.cli.Failure;
import org.b.cli.Suggestions;
import org.b.cli.output.MarkdownText;
import org.b.cli.output.Terminal;
import org.b.cli.output.TextTable;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.ExplanationPage;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code b explain}: the page of a diagnostic, or the list of all. */
final class ExplainCommand implements Command {
  @Override
  public CommandSpec spec() {
    return Syntax.command(
            "explain",
            "Explains a diagnostic: why it is one, a wrong and a right program, the kernel's rule,"
                + " the fix. Without a code: lists all.")
        .addPositional(Syntax.parameter("0", "0..1", "CODE", "code such as B0301"));
  }

  @Override
  public int run(ParseResult arguments, Terminal terminal) {
    String given = arguments.matchedPositionalValue(0, "");
    if (given.isEmpty()) {
      TextTable table = new TextTable("code", "severity", "title");
      for (DiagnosticCode code : DiagnosticCode.values()) {
        table.row(code.code(), code.severity().display(), code.title());
      }
      terminal.out().print(table.render(terminal.outStyle()));
      return ExitStatus.DONE;
    }
    Optional<DiagnosticCode> code = DiagnosticCode.byCode(given);
    if (code.isEmpty()) {
      List<String> all = Arrays.stream(DiagnosticCode.values()).map(DiagnosticCode::code).toList();
      List<String> near = Suggestions.nearest(given, all, 2, 3);
      throw Failure.usage(
          "no diagnostic `" + given + "`",
          near.isEmpty()
              ? "`b explain` lists all codes"
              : "nearest: " + String.join(", ", near) + "; `b explain` lists all codes");
    }
    terminal
        .out()
        .print(new MarkdownText(terminal.outStyle()).render(ExplanationPage.of(code.get()).text()));
    return ExitStatus.DONE;
  }
}
