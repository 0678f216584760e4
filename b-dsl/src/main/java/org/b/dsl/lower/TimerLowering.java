package org.b.dsl.lower;

import java.util.List;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.LeafField;
import org.b.core.program.Expression;
import org.b.core.program.Signature;
import org.b.core.program.Table;
import org.b.core.program.Variable;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.core.types.StructType;
import org.b.dsl.syntax.Argument;
import org.b.dsl.syntax.CallExpression;
import org.b.dsl.syntax.FieldAccess;
import org.b.dsl.syntax.NameExpression;
import org.b.dsl.syntax.SyntaxPackage;

/** Lowers {@code leaf->timer.start(nanoseconds, callback)} and {@code leaf->timer.cancel()}. */
final class TimerLowering extends ExpressionPart {
  private static final String START = "start";
  private static final String CANCEL = "cancel";

  TimerLowering(ExpressionLowering expressions) {
    super(expressions);
  }

  /** Whether a method's receiver is a field with the name of a timer. */
  boolean isTimer(FieldAccess method) {
    return method.getBase() instanceof FieldAccess field
        && field.getField() != null
        && environment.tables.values().stream()
            .anyMatch(
                table ->
                    LeafField.in(table.leaf(), LeafField.TIMER)
                        .filter(timer -> timer.name().equals(field.getField()))
                        .isPresent());
  }

  Expression lower(CallExpression call, FieldAccess method, Span nameSpan, Span span) {
    FieldAccess access = (FieldAccess) method.getBase();
    Expression leaf = expressions.natural(access.getBase());
    String name = method.getField();
    int count = name.equals(START) ? 2 : 0;
    boolean known = name.equals(START) || name.equals(CANCEL);
    if (!known) {
      report.add(
          Suggestions.suggest(
              Diagnostic.of(
                      DiagnosticCode.TIMER_OPERATION, nameSpan, "a timer has no `" + name + "`")
                  .withHelp("it has start(nanoseconds, callback) and cancel()"),
              name,
              List.of(START, CANCEL),
              nameSpan));
    }
    if (!known || !Arity.check(call, report, nameSpan, name, count, count)) {
      call.getArguments().stream().filter(a -> !isCallbackName(a)).forEach(expressions::natural);
      return new Expression.Hole(span);
    }
    environment.requireHelper(
        function,
        name.equals(START) ? "bpf_timer_init" : "bpf_timer_cancel",
        access.getField() + "." + name + "(...)",
        nameSpan);
    Optional<Expression> nanoseconds =
        name.equals(START)
            ? Optional.of(expressions.values().as(call.getArguments().get(0), IntegerType.U64))
            : Optional.empty();
    Optional<StructType.Field> timer = timer(leaf, access);
    if (name.equals(CANCEL)) {
      return timer
          .<Expression>map(field -> new Expression.TimerCancel(leaf, field, span))
          .orElse(new Expression.Hole(span));
    }
    Optional<Table> table =
        timer.flatMap(
            field -> TimerCallbacks.table(environment, ((ReferenceType) leaf.type()).target()));
    Optional<Signature> callback = callback(call.getArguments().get(1), table);
    if (table.isEmpty() || callback.isEmpty() || nanoseconds.get().type().isError()) {
      return new Expression.Hole(span);
    }
    return new Expression.TimerStart(
        leaf,
        timer.get(),
        table.get(),
        nanoseconds.get(),
        callback.get(),
        isOwn(leaf, callback.get()),
        span);
  }

  /** Whether a callback starts the timer that has called it. */
  private boolean isOwn(Expression leaf, Signature callback) {
    return function.signature().filter(own -> own.name().equals(callback.name())).isPresent()
        && leaf instanceof Expression.VariableRead read
        && read.variable() == function.signature().get().parameters().get(1);
  }

  /** The timer of a leaf; reports where there is none. */
  private Optional<StructType.Field> timer(Expression leaf, FieldAccess access) {
    if (leaf.type().isError()) {
      return Optional.empty();
    }
    Optional<StructType.Field> timer =
        leaf.type() instanceof ReferenceType reference
                && reference.origin() == ReferenceType.Origin.TABLE
            ? LeafField.in(reference.target(), LeafField.TIMER)
                .filter(field -> field.name().equals(access.getField()))
            : Optional.empty();
    if (timer.isPresent()) {
      report.use(
          source.span(access, SyntaxPackage.Literals.FIELD_ACCESS__FIELD), timer.get().span());
      return timer;
    }
    report.add(
        Diagnostic.of(
                DiagnosticCode.TIMER_OPERATION,
                leaf.span(),
                LeafField.in(leaf.type(), LeafField.TIMER).isPresent()
                    ? "`" + leaf.span().text() + "` is a copy of its own, whose timer never runs"
                    : expressions.values().describe(leaf)
                        + ", but a timer is that of a leaf behind a reference")
            .withHelp("look the entry up: Leaf *leaf = table.lookup(key) ?? return 0;"));
    return Optional.empty();
  }

  private boolean isCallbackName(Argument argument) {
    return argument instanceof NameExpression name
        && name.getName() != null
        && scopes.find(name.getName()).isEmpty()
        && environment.subprograms != null
        && environment.subprograms.find(name.getName()).filter(Signature::callback).isPresent();
  }

  /**
   * The function that a timer is to call.
   *
   * @param table the table that the timer is in, if that is known
   */
  private Optional<Signature> callback(Argument argument, Optional<Table> table) {
    if (!isCallbackName(argument)) {
      wrongCallback(argument);
      return Optional.empty();
    }
    Signature callback =
        environment.subprograms.find(((NameExpression) argument).getName()).orElseThrow();
    report.use(source.span(argument), callback.span());
    Optional<Table> own = TimerCallbacks.table(environment, callback);
    if (own.isPresent() && table.isPresent() && own.get() != table.get()) {
      Variable leaf = callback.parameters().get(1);
      report.add(
          Diagnostic.of(
                  DiagnosticCode.TIMER_OPERATION,
                  source.span(argument),
                  "`"
                      + callback.name()
                      + "` is for timers of `"
                      + own.get().name()
                      + "`, but this one is in `"
                      + table.get().name()
                      + "`")
              .withRelated(leaf.span(), "the leaf that it takes"));
    }
    return own.filter(t -> table.isEmpty() || t == table.get()).map(t -> callback);
  }

  private void wrongCallback(Argument argument) {
    Span span = source.span(argument);
    String name = argument instanceof NameExpression n && n.getName() != null ? n.getName() : "";
    boolean isFunction =
        scopes.find(name).isEmpty()
            && (environment.subprograms.find(name).isPresent()
                || environment.subprograms.isProgram(name));
    if (isFunction) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.TIMER_OPERATION,
                  span,
                  "`" + name + "` is not for timers: they call functions with @timer")
              .withHelp("write @timer void " + name + "(Key key, Leaf *leaf) { ... }"));
      return;
    }
    List<String> callbacks =
        environment.subprograms.names().stream()
            .filter(n -> environment.subprograms.find(n).get().callback())
            .toList();
    report.add(
        Suggestions.suggest(
            Diagnostic.of(
                    DiagnosticCode.TIMER_OPERATION,
                    span,
                    "`" + span.text() + "` is no function that a timer could call")
                .withHelp("write a function: @timer void expired(Key key, Leaf *leaf) { ... }"),
            name,
            callbacks,
            span));
  }
}
