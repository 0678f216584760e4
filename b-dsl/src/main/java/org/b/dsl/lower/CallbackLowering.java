package org.b.dsl.lower;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.LeafField;
import org.b.core.facts.LeafOperation;
import org.b.core.program.Expression;
import org.b.core.program.Signature;
import org.b.core.program.Table;
import org.b.core.program.Variable;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.KernelStructType;
import org.b.core.types.ReferenceType;
import org.b.core.types.StructType;
import org.b.core.types.Type;
import org.b.dsl.syntax.Argument;
import org.b.dsl.syntax.CallExpression;
import org.b.dsl.syntax.FieldAccess;
import org.b.dsl.syntax.NameExpression;
import org.b.dsl.syntax.SyntaxPackage;

/**
 * Lowers what has the kernel call functions later: {@code leaf->timer.start(nanoseconds,
 * callback)}, {@code leaf->work.start(callback)}, {@code leaf->later.schedule_signal(task,
 * callback)}, and what stops it.
 */
final class CallbackLowering extends ExpressionPart {
  /** The kernel's struct of a task. */
  private static final String TASK_STRUCT = "task_struct";

  CallbackLowering(ExpressionLowering expressions) {
    super(expressions);
  }

  /** What a method's receiver is, by its name: a field that has functions called. */
  Optional<LeafField> caller(FieldAccess method) {
    if (!(method.getBase() instanceof FieldAccess field) || field.getField() == null) {
      return Optional.empty();
    }
    return environment.tables.values().stream()
        .flatMap(table -> LeafField.in(table.leaf()).stream())
        .filter(each -> each.name().equals(field.getField()))
        .flatMap(each -> LeafField.of(each.type()).stream())
        .filter(LeafField::callsFunctions)
        .findFirst();
  }

  /**
   * @param named what a field of that name is in some table
   */
  Expression lower(
      CallExpression call, FieldAccess method, LeafField named, Span nameSpan, Span span) {
    FieldAccess access = (FieldAccess) method.getBase();
    Expression leaf = expressions.natural(access.getBase());
    LeafField caller = own(leaf, access).orElse(named);
    Optional<LeafOperation> found =
        caller.operations().stream()
            .filter(operation -> operation.name().equals(method.getField()))
            .findFirst();
    if (found.isEmpty()) {
      unknown(caller, method.getField(), nameSpan);
    }
    int count = found.map(operation -> operation.arguments().size()).orElse(0);
    if (found.isEmpty() || !Arity.check(call, report, nameSpan, method.getField(), count, count)) {
      call.getArguments().stream().filter(a -> !isCallbackName(a)).forEach(expressions::natural);
      return new Expression.Hole(span);
    }
    LeafOperation operation = found.get();
    environment.requireHelper(
        function,
        operation.function().name(),
        access.getField() + "." + operation.name() + "(...)",
        nameSpan);
    Optional<Expression> argument =
        count < 2
            ? Optional.empty()
            : Optional.of(argument(call.getArguments().get(0), operation.arguments().get(0)));
    Optional<StructType.Field> field = field(leaf, access, caller);
    if (!operation.starts()) {
      return field
          .<Expression>map(f -> new Expression.LeafStop(leaf, f, operation, span))
          .orElse(new Expression.Hole(span));
    }
    Optional<Table> table =
        field.flatMap(
            f -> Callbacks.table(environment, caller, ((ReferenceType) leaf.type()).target()));
    Optional<Signature> callback = callback(call.getArguments().get(count - 1), caller, table);
    boolean broken = argument.filter(value -> value.type().isError()).isPresent();
    if (table.isEmpty() || callback.isEmpty() || broken) {
      return new Expression.Hole(span);
    }
    return new Expression.LeafStart(
        leaf,
        field.get(),
        table.get(),
        operation,
        argument,
        callback.get(),
        isOwn(leaf, callback.get()),
        span);
  }

  private void unknown(LeafField caller, String name, Span nameSpan) {
    report.add(
        Suggestions.suggest(
            Diagnostic.of(
                    DiagnosticCode.TIMER_OPERATION,
                    nameSpan,
                    "a " + caller.called() + " has no `" + name + "`")
                .withHelp(
                    "it has "
                        + caller.operations().stream()
                            .map(LeafOperation::display)
                            .collect(Collectors.joining(", "))),
            name,
            caller.operations().stream().map(LeafOperation::name).toList(),
            nameSpan));
  }

  private Expression argument(Argument syntax, String kind) {
    if (kind.equals(LeafOperation.NANOSECONDS)) {
      return expressions.values().as(syntax, IntegerType.U64);
    }
    Expression task = expressions.natural(syntax);
    boolean isTask =
        task.type() instanceof ReferenceType reference
            && reference.origin() == ReferenceType.Origin.KERNEL
            && reference.target() instanceof KernelStructType struct
            && struct.name().equals(TASK_STRUCT);
    if (isTask || task.type().isError()) {
      return task;
    }
    report.add(
        Diagnostic.of(
                DiagnosticCode.TIMER_OPERATION,
                task.span(),
                expressions.values().describe(task)
                    + ", but the task in which the function is called is passed here")
            .withHelp("bpf_get_current_task_btf() gives the task that runs"));
    return new Expression.Hole(task.span());
  }

  /** What the field of a leaf is, where the leaf's type is known. */
  private static Optional<LeafField> own(Expression leaf, FieldAccess access) {
    Type type = leaf.type() instanceof ReferenceType reference ? reference.target() : leaf.type();
    return LeafField.in(type).stream()
        .filter(field -> field.name().equals(access.getField()))
        .flatMap(field -> LeafField.of(field.type()).stream())
        .filter(LeafField::callsFunctions)
        .findFirst();
  }

  /** Whether a callback starts what has called it. */
  private boolean isOwn(Expression leaf, Signature callback) {
    return function.signature().filter(own -> own.name().equals(callback.name())).isPresent()
        && leaf instanceof Expression.VariableRead read
        && read.variable() == function.signature().get().parameters().get(1);
  }

  /** The field of a leaf; reports where there is none. */
  private Optional<StructType.Field> field(Expression leaf, FieldAccess access, LeafField caller) {
    if (leaf.type().isError()) {
      return Optional.empty();
    }
    Optional<StructType.Field> field =
        leaf.type() instanceof ReferenceType reference
                && reference.origin() == ReferenceType.Origin.TABLE
            ? LeafField.in(reference.target(), caller.name())
                .filter(each -> each.name().equals(access.getField()))
            : Optional.empty();
    if (field.isPresent()) {
      report.use(
          source.span(access, SyntaxPackage.Literals.FIELD_ACCESS__FIELD), field.get().span());
      return field;
    }
    report.add(
        Diagnostic.of(
                DiagnosticCode.TIMER_OPERATION,
                leaf.span(),
                LeafField.in(leaf.type(), caller.name()).isPresent()
                    ? "`"
                        + leaf.span().text()
                        + "` is a copy of its own, whose "
                        + caller.called()
                        + " never runs"
                    : expressions.values().describe(leaf)
                        + ", but a "
                        + caller.called()
                        + " is that of a leaf behind a reference")
            .withHelp("look the entry up: Leaf *leaf = table.lookup(key) ?? return 0;"));
    return Optional.empty();
  }

  private boolean isCallbackName(Argument argument) {
    return argument instanceof NameExpression name
        && name.getName() != null
        && scopes.find(name.getName()).isEmpty()
        && environment.subprograms.find(name.getName()).filter(Signature::callback).isPresent();
  }

  /**
   * The function that is to be called.
   *
   * @param table the table that the field is in, if that is known
   */
  private Optional<Signature> callback(Argument argument, LeafField caller, Optional<Table> table) {
    if (!isCallbackName(argument)) {
      wrongCallback(argument, caller);
      return Optional.empty();
    }
    Signature callback =
        environment.subprograms.find(((NameExpression) argument).getName()).orElseThrow();
    report.use(source.span(argument), callback.span());
    if (!isFor(callback, caller)) {
      wrongKind(argument, caller, callback.name());
      return Optional.empty();
    }
    Optional<Table> own = Callbacks.table(environment, callback);
    if (own.isPresent() && table.isPresent() && own.get() != table.get()) {
      Variable leaf = callback.parameters().get(1);
      report.add(
          Diagnostic.of(
                  DiagnosticCode.TIMER_OPERATION,
                  source.span(argument),
                  "`"
                      + callback.name()
                      + "` is for a "
                      + caller.called()
                      + " of `"
                      + own.get().name()
                      + "`, but this one is in `"
                      + table.get().name()
                      + "`")
              .withRelated(leaf.span(), "the leaf that it takes"));
    }
    return own.filter(t -> table.isEmpty() || t == table.get()).map(t -> callback);
  }

  private static boolean isFor(Signature callback, LeafField caller) {
    return callback.caller().filter(caller::equals).isPresent();
  }

  private void wrongCallback(Argument argument, LeafField caller) {
    Span span = source.span(argument);
    String name = argument instanceof NameExpression n && n.getName() != null ? n.getName() : "";
    boolean isFunction =
        scopes.find(name).isEmpty()
            && (environment.subprograms.find(name).isPresent()
                || environment.subprograms.isProgram(name));
    if (isFunction) {
      wrongKind(argument, caller, name);
      return;
    }
    List<String> callbacks =
        environment.subprograms.names().stream()
            .filter(n -> isFor(environment.subprograms.find(n).get(), caller))
            .toList();
    report.add(
        Suggestions.suggest(
            Diagnostic.of(
                    DiagnosticCode.TIMER_OPERATION,
                    span,
                    "`"
                        + span.text()
                        + "` is no function that a "
                        + caller.called()
                        + " could call")
                .withHelp("write a function: " + declaration(caller, "later")),
            name,
            callbacks,
            span));
  }

  private void wrongKind(Argument argument, LeafField caller, String name) {
    report.add(
        Diagnostic.of(
                DiagnosticCode.TIMER_OPERATION,
                source.span(argument),
                "`"
                    + name
                    + "` is not for a "
                    + caller.called()
                    + ": it calls functions with "
                    + caller.attribute())
            .withHelp("write " + declaration(caller, name)));
  }

  private static String declaration(LeafField caller, String name) {
    return caller.attribute() + " void " + name + "(Key key, Leaf *leaf) { ... }";
  }
}
