package org.b.dsl.lower;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.HelperCall;
import org.b.core.program.Expression;
import org.b.core.program.Expressions;
import org.b.core.program.Function;
import org.b.core.program.Statement;
import org.b.core.program.Statements;
import org.b.core.program.Variable;

/**
 * The variables in which bpf_local_irq_save keeps whether interrupts were on: nothing else reads or
 * writes them. Verifier rule: STACK_IRQ_FLAG is no number ("invalid read from stack",
 * check_stack_read).
 */
final class InterruptFlags {
  private final Set<Variable> variables = new HashSet<>();
  private final Set<Expression> passed = new HashSet<>();

  private InterruptFlags() {}

  static void check(Function function, Report report) {
    InterruptFlags flags = new InterruptFlags();
    each(function, flags::collect);
    if (!flags.variables.isEmpty()) {
      each(function, expression -> flags.check(expression, report));
    }
  }

  private static void each(Function function, Consumer<Expression> action) {
    statement(function.body(), action);
    function.states().forEach(state -> statement(state.body(), action));
  }

  private static void statement(Statement statement, Consumer<Expression> action) {
    Expressions.of(statement).forEach(expression -> expression(expression, action));
    Statements.in(statement).forEach(part -> statement(part, action));
  }

  private static void expression(Expression expression, Consumer<Expression> action) {
    action.accept(expression);
    Expressions.in(expression).forEach(part -> expression(part, action));
  }

  private void collect(Expression expression) {
    if (expression instanceof Expression.HelperCall call) {
      HelperCall known = call.helper().call().orElseThrow();
      for (int i = 0; i < known.parameters().size(); i++) {
        if (known.parameters().get(i).kind() == HelperCall.Kind.FLAGS
            && call.arguments().get(i) instanceof Expression.VariableRead read) {
          variables.add(read.variable());
          passed.add(read);
        }
      }
    }
  }

  private void check(Expression expression, Report report) {
    if (expression instanceof Expression.VariableRead read
        && variables.contains(read.variable())
        && !passed.contains(read)) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.INTERRUPT_FLAGS,
                  read.span(),
                  "`"
                      + read.variable().name()
                      + "` is for bpf_local_irq_save and bpf_local_irq_restore alone")
              .withHelp("keep other values in another variable"));
    }
  }
}
