package org.b.cli.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.backend.codegen.CodeGenerator;
import org.b.backend.codegen.StackLimitException;
import org.b.backend.load.VerifierException;
import org.b.cli.ExitStatus;
import org.b.cli.Failure;
import org.b.cli.Suggestions;
import org.b.cli.input.ProgramInput;
import org.b.cli.output.Json;
import org.b.cli.output.Terminal;
import org.b.cli.session.KernelRefusal;
import org.b.cli.testing.TestRunner;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.TextRenderer;
import org.b.core.diagnostics.TextStyle;
import org.b.core.test.TestCase;
import org.b.dsl.Frontend;
import org.b.dsl.FrontendResult;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code b test}: runs the {@code test} blocks of programs in the kernel. */
final class TestCommand implements Command {
  @Override
  public CommandSpec spec() {
    return ProgramSyntax.add(
        Syntax.command(
                "test",
                "Runs the `test` blocks of programs in the kernel, each on freshly loaded programs"
                    + " and tables; nothing is attached (needs root).")
            .addPositional(Syntax.files("1..*", "FILE.b", "the programs"))
            .addOption(Syntax.option("--name", "TITLE", "runs the test of that title alone"))
            .addOption(Syntax.flag("--json", "prints one JSON object for each test and a summary"))
            .addOption(
                Syntax.flag("--vm", "the built-in virtual machine, which does not exist yet")));
  }

  private static final class Counts {
    int passed;
    int failed;
    final List<String> titles = new ArrayList<>();
  }

  @Override
  public int run(ParseResult arguments, Terminal terminal) {
    if (arguments.matchedOptionValue("--vm", false)) {
      throw Failure.usage(
          "--vm: there is no built-in virtual machine yet",
          "run the tests in the kernel, as root: sudo b test FILE.b");
    }
    boolean json = arguments.matchedOptionValue("--json", false);
    Optional<String> only = Optional.ofNullable(arguments.matchedOptionValue("--name", null));
    Counts counts = new Counts();
    boolean broken = false;
    for (ProgramInput input : ProgramSyntax.inputs(arguments, Syntax.fileNames(arguments))) {
      FrontendResult result = Frontend.analyze(ProgramSyntax.request(arguments, input));
      show(result.diagnostics(), terminal);
      if (result.checked().isEmpty()) {
        broken = true;
        continue;
      }
      try {
        run(input.program().name(), result, only, json, terminal, counts);
      } catch (VerifierException e) {
        KernelRefusal.of(e, result.program().target()).print(terminal);
        broken = true;
      } catch (StackLimitException e) {
        show(e.diagnostics(), terminal);
        broken = true;
      }
    }
    if (counts.passed + counts.failed == 0 && !broken) {
      throw only.isPresent()
          ? Failure.usage(
              "there is no test `"
                  + only.get()
                  + "`"
                  + Suggestions.didYouMean(only.get(), counts.titles),
              counts.titles.isEmpty()
                  ? "there are no tests"
                  : "tests: " + String.join(", ", counts.titles))
          : Failure.failed(
              "there are no tests",
              "write one: test \"what it shows\" { packet p = ethernet{} / ip{}; expect f(p) == 0;"
                  + " }");
    }
    if (json || counts.passed + counts.failed > 0) {
      summary(counts, json, terminal);
    }
    return broken || counts.failed > 0 ? ExitStatus.FAILED : ExitStatus.DONE;
  }

  private static void show(List<Diagnostic> diagnostics, Terminal terminal) {
    if (!diagnostics.isEmpty()) {
      terminal.err().print(new TextRenderer(terminal.errStyle()).render(diagnostics));
      terminal.err().println("\n" + TextRenderer.summary(diagnostics));
    }
  }

  private static void run(
      String file,
      FrontendResult result,
      Optional<String> only,
      boolean json,
      Terminal terminal,
      Counts counts) {
    result.tests().forEach(test -> counts.titles.add(test.title()));
    List<TestCase> tests =
        result.tests().stream()
            .filter(test -> only.isEmpty() || test.title().equals(only.get()))
            .toList();
    if (tests.isEmpty()) {
      return;
    }
    terminal.progress("compiling " + file);
    TestRunner runner = new TestRunner(CodeGenerator.compile(result.checked().orElseThrow()));
    for (TestCase test : tests) {
      TestRunner.Outcome outcome = runner.run(test);
      if (outcome.passed()) {
        counts.passed++;
      } else {
        counts.failed++;
      }
      if (json) {
        terminal.out().println(Json.line(object(outcome)));
      } else {
        print(outcome, terminal);
      }
      terminal.out().flush();
    }
  }

  private static void print(TestRunner.Outcome outcome, Terminal terminal) {
    TextStyle style = terminal.outStyle();
    String title = outcome.test().title();
    if (outcome.passed()) {
      terminal.out().println("passed  " + TextRenderer.visible(title));
      return;
    }
    terminal
        .out()
        .println(style.error("FAILED") + "  " + style.strong(TextRenderer.visible(title)));
    for (TestRunner.Mismatch mismatch : outcome.mismatches()) {
      var span = mismatch.span();
      int line = span.file().position(span.offset()).line();
      terminal
          .out()
          .println(
              "        "
                  + style.frame("-->")
                  + " "
                  + span.file().name()
                  + ":"
                  + (line + 1)
                  + ": "
                  + TextRenderer.visible(oneLine(span.text())));
      terminal
          .out()
          .println("            expected " + mismatch.expected() + ", found " + mismatch.actual());
    }
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  private static Map<String, Object> object(TestRunner.Outcome outcome) {
    var span = outcome.test().titleSpan();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("type", "test");
    object.put("file", span.file().name());
    object.put("line", span.file().position(span.offset()).line() + 1);
    object.put("title", outcome.test().title());
    object.put("passed", outcome.passed());
    List<Object> failures = new ArrayList<>();
    for (TestRunner.Mismatch mismatch : outcome.mismatches()) {
      Map<String, Object> failure = new LinkedHashMap<>();
      failure.put("file", mismatch.span().file().name());
      failure.put("line", mismatch.span().file().position(mismatch.span().offset()).line() + 1);
      failure.put("step", oneLine(mismatch.span().text()));
      failure.put("expected", mismatch.expected());
      failure.put("actual", mismatch.actual());
      failures.add(failure);
    }
    object.put("failures", failures);
    return object;
  }

  private static void summary(Counts counts, boolean json, Terminal terminal) {
    if (json) {
      Map<String, Object> summary = new LinkedHashMap<>();
      summary.put("type", "summary");
      summary.put("passed", counts.passed);
      summary.put("failed", counts.failed);
      terminal.out().println(Json.line(summary));
    } else {
      terminal.out().println(counts.passed + " passed, " + counts.failed + " failed");
    }
  }
}
