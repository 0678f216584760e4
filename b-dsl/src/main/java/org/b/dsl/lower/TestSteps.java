package org.b.dsl.lower;

import java.util.Map;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.program.Function;
import org.b.core.program.Global;
import org.b.core.source.Span;
import org.b.core.test.TestStep;
import org.b.dsl.syntax.CallExpression;
import org.b.dsl.syntax.ExpectStep;
import org.b.dsl.syntax.FieldAccess;
import org.b.dsl.syntax.IndexExpression;
import org.b.dsl.syntax.NameExpression;
import org.b.dsl.syntax.PacketStep;
import org.b.dsl.syntax.SetStep;
import org.b.dsl.syntax.UnaryExpression;

/** Lowers the steps of one test. Every value is a constant. */
final class TestSteps extends ExpressionPart {
  private final TestValues values;
  private final TestPackets packets;
  private final TestLeaves leaves;
  private final TestRuns runs;

  /** Whether something has been expected. */
  private boolean expected;

  TestSteps(
      ExpressionLowering expressions,
      Literals literals,
      Map<String, Function> programs,
      Runnable transitions) {
    super(expressions);
    this.values = new TestValues(expressions);
    this.packets = new TestPackets(values, literals, transitions);
    this.leaves = new TestLeaves(values);
    this.runs = new TestRuns(values, packets, programs);
  }

  /** The step; empty where it is not done when the test runs, or was not understood. */
  Optional<TestStep> lower(org.b.dsl.syntax.TestStep step) {
    if (step instanceof PacketStep packet) {
      packets.declare(packet);
    } else if (step instanceof SetStep set) {
      return set(set);
    } else if (step instanceof ExpectStep expect) {
      expected = true;
      return expect(expect);
    }
    return Optional.empty();
  }

  private Optional<TestStep> set(SetStep syntax) {
    if (syntax.getTarget() instanceof NameExpression name
        && environment.globals.all().get(name.getName()) != null) {
      return config(syntax, environment.globals.all().get(name.getName()));
    }
    if (!(syntax.getTarget() instanceof IndexExpression index)) {
      if (syntax.getTarget() != null) {
        values.bad(
            source.span(syntax.getTarget()),
            "a test sets entries of tables and configs: table[key] = value;");
      }
      return Optional.empty();
    }
    Optional<TestLeaves.Entry> entry = leaves.entry(index);
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    return values
        .of(syntax.getValue(), entry.get().table().leaf())
        .map(
            value ->
                new TestStep.SetEntry(
                    entry.get().table(), entry.get().key(), value, source.span(syntax)));
  }

  private Optional<TestStep> config(SetStep syntax, Global global) {
    Span span = source.span(syntax.getTarget());
    report.use(span, global.span());
    if (!global.isConfig()) {
      values.bad(
          span, "`" + global.name() + "` is no config: a test sets configs and entries of tables");
      return Optional.empty();
    }
    if (expected) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.BAD_TEST,
                  source.span(syntax),
                  "a config is set before a program is loaded, not between its runs")
              .withHelp("set it before the first expect, or write a test of its own"));
      return Optional.empty();
    }
    return values
        .of(syntax.getValue(), global.type())
        .map(value -> new TestStep.SetConfig(global, value, source.span(syntax)));
  }

  private Optional<TestStep> expect(ExpectStep syntax) {
    org.b.dsl.syntax.Expression actual = syntax.getActual();
    Span span = source.span(syntax);
    if (actual == null) {
      return Optional.empty();
    }
    if (actual instanceof CallExpression call) {
      return runs.expect(syntax, call, span);
    } else if (actual instanceof UnaryExpression not
        && "!".equals(not.getOperator())
        && not.getOperand() instanceof IndexExpression index
        && syntax.getComparison() == null) {
      return leaves
          .entry(index)
          .map(entry -> new TestStep.ExpectEntry(entry.table(), entry.key(), false, span));
    } else if (actual instanceof IndexExpression index
        && TestLeaves.isEntry(index)
        && syntax.getComparison() == null) {
      return leaves
          .entry(index)
          .map(entry -> new TestStep.ExpectEntry(entry.table(), entry.key(), true, span));
    } else if (actual instanceof IndexExpression || actual instanceof FieldAccess) {
      return leaf(syntax, span);
    }
    report.add(
        Diagnostic.of(
                DiagnosticCode.BAD_TEST,
                source.span(actual),
                "a test expects a program's result or a table's entry")
            .withHelp("write expect FUNCTION(packet) == result; or expect table[key].field == n;"));
    return Optional.empty();
  }

  private Optional<TestStep> leaf(ExpectStep syntax, Span span) {
    Optional<TestLeaves.Place> place = leaves.integer(syntax.getActual());
    if (place.isPresent() && syntax.getComparison() == null) {
      values.bad(source.span(syntax.getActual()), "say what the value must be: == and a constant");
      return Optional.empty();
    }
    return place.flatMap(
        integer ->
            values
                .integer(syntax.getExpected())
                .map(
                    expected ->
                        new TestStep.ExpectValue(
                            integer.entry().table(),
                            integer.entry().key(),
                            integer.bitOffset(),
                            integer.type(),
                            TestStep.Comparison.of(syntax.getComparison()),
                            expected,
                            span)));
  }
}
