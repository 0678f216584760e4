package org.b.dsl.lower;

import java.util.List;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.Helper;
import org.b.core.facts.HelperCall;
import org.b.core.facts.KernelFacts;
import org.b.core.program.Expression;
import org.b.core.program.Variable;
import org.b.core.source.Span;
import org.b.dsl.syntax.CallExpression;
import org.b.dsl.syntax.ForInStatement;

/**
 * Lowers what loops over what a helper finds start with: {@code for (area in bpf_find_vma(task,
 * address))}. The body is the function that the helper calls, at most once.
 */
final class FoundLoops extends ExpressionPart {
  private final Helper helper;

  FoundLoops(ExpressionLowering expressions, Helper helper) {
    super(expressions);
    this.helper = helper;
  }

  /** The helper that a loop names. */
  static Optional<Helper> of(ForInStatement syntax) {
    return IteratorLoops.named(syntax)
        .flatMap(KernelFacts::helper)
        .filter(helper -> helper.call().flatMap(HelperCall::found).isPresent());
  }

  /** The call; empty where something is wrong. */
  Optional<Expression.HelperCall> call(ForInStatement syntax) {
    CallExpression call = (CallExpression) syntax.getFrom();
    Span name = source.span(call.getCallee());
    int before = report.errors();
    if (syntax.getVariables().size() != 1) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.TYPE_MISMATCH,
                  name,
                  "a loop over what `" + helper.name() + "` finds has one variable")
              .withHelp("write for (found in " + helper.name() + "(...)) { ... }"));
    } else if (syntax.getMax() != null) {
      report.add(
          DiagnosticCode.TYPE_MISMATCH,
          source.span(syntax.getMax()),
          "`" + helper.name() + "` finds one at most: such a loop needs no `max`");
    }
    Optional<Expression.HelperCall> finding =
        new HelperCalls(expressions).finding(call, helper, name, source.span(call));
    return report.errors() == before ? finding : Optional.empty();
  }

  /** The loop's variables: the first one is what is found. */
  List<Variable> variables(ForInStatement syntax) {
    return IteratorLoops.variables(syntax, new HelperCalls(expressions).found(helper), source);
  }
}
