package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.program.Function;
import org.b.core.source.Span;
import org.b.core.test.TestCase;
import org.b.core.test.TestStep;
import org.b.dsl.parse.ParsedSource;
import org.b.dsl.syntax.SyntaxPackage;
import org.b.dsl.syntax.TestDeclaration;

/** Lowers {@code test} blocks. */
final class TestLowering {
  private final Environment environment;
  private final Report report;
  private final Map<String, Function> programs = new HashMap<>();
  private final Runnable transitions;
  private final Map<String, Span> titles = new HashMap<>();

  /**
   * @param transitions fills in the transitions of headers that were named for the first time
   */
  TestLowering(Environment environment, List<Function> functions, Runnable transitions) {
    this.environment = environment;
    this.report = environment.report;
    this.transitions = transitions;
    functions.forEach(function -> programs.put(function.name(), function));
  }

  /** The test with those steps that were understood. */
  Optional<TestCase> lower(ParsedSource in, TestDeclaration syntax) {
    if (syntax.getTitle() == null) {
      return Optional.empty();
    }
    ExpressionLowering expressions =
        new ExpressionLowering(environment, in, FunctionContext.constant(), new Scopes());
    Literals literals = new Literals(report, environment.structs, in);
    Span titleSpan = in.span(syntax, SyntaxPackage.Literals.TEST_DECLARATION__TITLE);
    String title = literals.text(syntax.getTitle(), titleSpan).orElse("");
    if (title.isBlank()) {
      report.add(DiagnosticCode.BAD_TEST, titleSpan, "a test has a title: what it shows");
    }
    Span first = titles.putIfAbsent(title, titleSpan);
    if (first != null) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.DUPLICATE_NAME,
                  titleSpan,
                  "test `" + title + "` is declared more than once")
              .withRelated(first, "first declared here"));
    }
    TestSteps lowering = new TestSteps(expressions, literals, programs, transitions);
    List<TestStep> steps = new ArrayList<>();
    syntax.getSteps().forEach(step -> lowering.lower(step).ifPresent(steps::add));
    return Optional.of(new TestCase(title, titleSpan, steps));
  }
}
