package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.Hook;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelIterator;
import org.b.core.program.Expression;
import org.b.core.program.Function;
import org.b.core.program.Variable;
import org.b.core.source.Span;
import org.b.core.types.ErrorType;
import org.b.core.types.Type;
import org.b.dsl.parse.ParsedSource;
import org.b.dsl.syntax.CallExpression;
import org.b.dsl.syntax.ForInStatement;
import org.b.dsl.syntax.NameExpression;
import org.b.dsl.syntax.SyntaxPackage;

/**
 * Lowers what loops over iterators of the kernel start with: {@code for (task in
 * bpf_iter_task(null, BPF_TASK_ITER_ALL_PROCS))}. Verifier rules: "css_task_iter is only allowed in
 * bpf_lsm, bpf_iter and sleepable progs" (check_css_task_iter_allowlist), "expected an RCU CS when
 * using bpf_iter_task_next" (process_iter_arg), since 6.7.
 */
final class IteratorLoops extends ExpressionPart {
  private final KernelIterator iterator;

  IteratorLoops(ExpressionLowering expressions, KernelIterator iterator) {
    super(expressions);
    this.iterator = iterator;
  }

  /** The iterator that a loop names. */
  static Optional<KernelIterator> of(ForInStatement syntax) {
    return named(syntax).flatMap(KernelFacts::iterator);
  }

  /** The name of what a loop calls. */
  static Optional<String> named(ForInStatement syntax) {
    return syntax.getTo() == null
            && syntax.getFrom() instanceof CallExpression call
            && call.getCallee() instanceof NameExpression name
        ? Optional.ofNullable(name.getName())
        : Optional.empty();
  }

  /** What starts the iterator; empty where something is wrong. */
  Optional<Expression.HelperCall> start(ForInStatement syntax) {
    CallExpression call = (CallExpression) syntax.getFrom();
    Span name = source.span(call.getCallee());
    int before = report.errors();
    if (syntax.getVariables().size() != 1) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.TYPE_MISMATCH,
                  name,
                  "a loop over an iterator has one variable: what it gives")
              .withHelp("write for (element in " + iterator.name() + "(...)) { ... }"));
    } else if (syntax.getMax() != null) {
      report.add(
          DiagnosticCode.TYPE_MISMATCH,
          source.span(syntax.getMax()),
          "a loop over an iterator ends where the kernel has no more; to end it before, write"
              + " `break`");
    }
    requireHook(name);
    Optional<Expression.HelperCall> start =
        new HelperCalls(expressions).start(call, iterator, name, source.span(call));
    return report.errors() == before ? start : Optional.empty();
  }

  /** The loop's variables: the first one is an element. */
  List<Variable> variables(ForInStatement syntax) {
    return variables(syntax, new HelperCalls(expressions).element(iterator), source);
  }

  static List<Variable> variables(ForInStatement syntax, Type element, ParsedSource source) {
    List<Variable> variables = new ArrayList<>();
    for (int i = 0; i < syntax.getVariables().size(); i++) {
      Span name = source.span(syntax, SyntaxPackage.Literals.FOR_IN_STATEMENT__VARIABLES, i);
      Type type = i == 0 ? element : ErrorType.ERROR;
      variables.add(new Variable(syntax.getVariables().get(i), type, name));
    }
    return variables;
  }

  private void requireHook(Span name) {
    for (Function.Attachment attachment : function.hooks()) {
      Hook hook = attachment.hook();
      boolean elsewhere = !iterator.isFor(hook);
      boolean unguarded = iterator.rcu() && hook.sleepable();
      if (function.hookKnown() && (elsewhere || unguarded)) {
        report.add(
            Diagnostic.of(
                    DiagnosticCode.HELPER_NOT_ALLOWED,
                    name,
                    "`"
                        + iterator.name()
                        + "()` cannot be used in a `"
                        + hook.spelling()
                        + "` program: "
                        + (elsewhere
                            ? "the kernel lets only some programs take its locks"
                            : "what it gives is there as long as RCU is held, which a program that"
                                + " may sleep does not hold"))
                .withHelp(
                    elsewhere
                        ? "it is there for "
                            + iterator.only().stream()
                                .map(
                                    word ->
                                        word.equals("sleepable")
                                            ? "programs that may sleep"
                                            : "@" + word)
                                .collect(Collectors.joining(", "))
                        : "write the hook without " + Hook.SLEEPABLE_SUFFIX));
        return;
      }
    }
  }
}
