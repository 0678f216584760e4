package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.program.Expression;
import org.b.core.program.Statement;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.dsl.syntax.SwitchCase;
import org.b.dsl.syntax.SwitchStatement;
import org.b.dsl.syntax.SyntaxPackage;

/** Lowers {@code switch}: each value has one case, and no case falls through. */
final class SwitchLowering extends StatementPart {
  SwitchLowering(StatementLowering statements) {
    super(statements);
  }

  Optional<Statement> lower(SwitchStatement syntax, Span span) {
    Expression value = expressions.integer(syntax.getValue());
    List<Statement.Case> cases = new ArrayList<>();
    Map<Long, Span> seen = new HashMap<>();
    Optional<Statement.Block> otherwise = Optional.empty();
    Span firstOtherwise = null;
    for (SwitchCase syntaxCase : syntax.getCases()) {
      Span caseSpan = source.span(syntaxCase);
      if (syntaxCase.isAny()) {
        Statement.Block body = statements.block(syntaxCase.getBody(), caseSpan);
        Span star = source.span(syntaxCase, SyntaxPackage.Literals.SWITCH_CASE__ANY);
        if (firstOtherwise == null) {
          otherwise = Optional.of(body);
          firstOtherwise = star;
        } else {
          duplicateCase("*", star, firstOtherwise);
        }
      } else {
        valueCase(syntaxCase, value, seen, caseSpan).ifPresent(cases::add);
      }
    }
    return Optional.of(new Statement.Switch(value, List.copyOf(cases), otherwise, span));
  }

  private Optional<Statement.Case> valueCase(
      SwitchCase syntax, Expression value, Map<Long, Span> seen, Span span) {
    Expression label = expressions.integer(syntax.getValue());
    Statement.Block body = statements.block(syntax.getBody(), span);
    if (!(label instanceof Expression.Constant constant)) {
      if (!label.type().isError()) {
        report.add(
            DiagnosticCode.TYPE_MISMATCH, label.span(), "the value of a case must be a constant");
      }
      return Optional.empty();
    }
    long number = constant.value();
    if (value.type() instanceof IntegerType type) {
      if (!Conversions.fits(constant, type)) {
        report.add(
            DiagnosticCode.CONSTANT_TOO_WIDE,
            label.span(),
            "the value of the switch has "
                + type.width()
                + " bits and is never "
                + expressions.display(constant));
        return Optional.empty();
      }
      number = Conversions.extend(number, type);
    }
    Span first = seen.putIfAbsent(number, label.span());
    if (first != null) {
      duplicateCase(label.span().text(), label.span(), first);
      return Optional.empty();
    }
    return Optional.of(new Statement.Case(number, body, span));
  }

  private void duplicateCase(String label, Span span, Span first) {
    report.add(
        Diagnostic.of(
                DiagnosticCode.DUPLICATE_CASE,
                span,
                "case `" + label + "` is listed more than once")
            .withRelated(first, "first listed here"));
  }
}
