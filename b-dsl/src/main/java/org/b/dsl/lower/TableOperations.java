package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.TableType.Operation;
import org.b.core.program.Expression;
import org.b.core.program.Table;
import org.b.core.source.Span;
import org.b.core.types.DynamicPointer;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.core.types.Type;
import org.b.core.types.VoidType;
import org.b.dsl.syntax.Argument;
import org.b.dsl.syntax.CallExpression;
import org.b.dsl.syntax.NameExpression;

/** Lowers the operations on tables that are one call of a helper. */
final class TableOperations extends ExpressionPart {
  /** Results of an XDP program up to XDP_TX: what a failed redirection may yield. */
  private static final long LARGEST_FALLBACK = 3;

  /** BPF_F_INGRESS of linux/bpf.h. */
  private static final long INGRESS = 1;

  TableOperations(ExpressionLowering expressions) {
    super(expressions);
  }

  Expression lower(
      CallExpression call, Table table, Operation operation, Span nameSpan, Span span) {
    int most = most(operation);
    int least = operation == Operation.RESERVE ? 0 : Math.min(1, most);
    if (!Arity.check(
        call,
        environment.report,
        nameSpan,
        table.name() + "." + operation.spelling(),
        least,
        most)) {
      call.getArguments().stream()
          .filter(a -> !(a instanceof org.b.dsl.syntax.StructLiteral))
          .forEach(expressions::natural);
      return new Expression.Hole(span);
    }
    if (needsContext(table, operation)
        && function.signature().filter(signature -> !signature.takesContext()).isPresent()) {
      environment.report.add(
          Diagnostic.of(
                  DiagnosticCode.HELPER_NOT_ALLOWED,
                  nameSpan,
                  "`"
                      + table.name()
                      + "."
                      + operation.spelling()
                      + "(...)` needs the program's context, which a called function has only as a"
                      + " parameter")
              .withHelp("add a parameter ctx to the function, and pass the program's ctx"));
      return new Expression.Hole(span);
    }
    List<Argument> arguments = call.getArguments();
    return switch (operation) {
      case ADD ->
          make(
              table,
              operation,
              List.of(
                  table.kind().isOfSockets()
                      ? expressions.values().as(arguments.get(0), table.key())
                      : leaf(arguments.get(0), table)),
              IntegerType.I64,
              span);
      case ASSIGN ->
          make(
              table,
              operation,
              List.of(expressions.values().as(arguments.get(0), table.key())),
              IntegerType.I64,
              span);
      case EMIT -> emit(table, arguments, span);
      case PUSH ->
          make(table, operation, List.of(leaf(arguments.get(0), table)), IntegerType.I64, span);
      case CONTAINS ->
          make(table, operation, List.of(leaf(arguments.get(0), table)), IntegerType.BOOL, span);
      case POP, PEEK -> into(table, operation, arguments.get(0), span);
      case RESERVE -> reserve(table, arguments, nameSpan, span);
      case SUBMIT, DISCARD -> release(table, operation, arguments.get(0), span);
      case LEAF -> make(table, operation, List.of(), FieldLowering.leafReference(table), span);
      case KERNEL, USER -> make(table, operation, List.of(), IntegerType.I32, span);
      case REDIRECT -> redirect(table, operation, arguments, span);
      case CURRENT_UNDER ->
          make(table, operation, List.of(number(arguments.get(0))), IntegerType.BOOL, span);
      default -> throw new IllegalArgumentException("not one call: " + operation);
    };
  }

  private static int most(Operation operation) {
    return switch (operation) {
      case KERNEL, USER, LEAF -> 0;
      case REDIRECT, EMIT -> 2;
      default -> 1;
    };
  }

  private static boolean needsContext(Table table, Operation operation) {
    return switch (operation) {
      case KERNEL, USER -> true;
      case EMIT -> table.kind().name().equals("PERF_EVENT_ARRAY");
      case ADD, REDIRECT, ASSIGN -> table.kind().isOfSockets();
      default -> false;
    };
  }

  private Expression make(
      Table table, Operation operation, List<Expression> arguments, Type type, Span span) {
    return table.leaf().isError()
        ? new Expression.Hole(span)
        : new Expression.TableCall(table, operation, arguments, Optional.empty(), type, span);
  }

  /** An event, or a reference to where it has been put together. */
  private Expression event(Argument argument, Table table) {
    if (!(argument instanceof NameExpression)) {
      return leaf(argument, table);
    }
    Expression event = expressions.natural(argument);
    boolean inPlace =
        event.type() instanceof ReferenceType reference
            && reference.isDirect()
            && reference.target().isAggregate()
            && reference.target().equals(table.leaf());
    return inPlace ? event : expressions.values().as(event, table.leaf());
  }

  /** {@code table.emit(event, bytes)}: the first bytes of an event alone. */
  private Expression emit(Table table, List<Argument> arguments, Span span) {
    List<Expression> values = new ArrayList<>(List.of(event(arguments.get(0), table)));
    if (arguments.size() > 1) {
      Expression bytes = bytes(arguments.get(1), table);
      if (bytes.type().isError()) {
        return new Expression.Hole(span);
      }
      values.add(bytes);
    }
    return make(table, Operation.EMIT, values, IntegerType.I64, span);
  }

  /** How many bytes of an event count. */
  private Expression bytes(Argument argument, Table table) {
    Expression bytes = expressions.values().as(argument, IntegerType.U64);
    if (bytes instanceof Expression.Constant constant
        && !table.leaf().isError()
        && Long.compareUnsigned(constant.value(), table.leaf().size()) > 0) {
      environment.report.add(
          DiagnosticCode.WRONG_ARGUMENTS,
          bytes.span(),
          "an event of `" + table.name() + "` has " + table.leaf().size() + " bytes");
      return new Expression.Hole(bytes.span());
    }
    return bytes;
  }

  /**
   * {@code table.reserve()}: space for a whole event; {@code table.reserve(bytes)}: a dynamic
   * pointer to its first bytes.
   */
  private Expression reserve(Table table, List<Argument> arguments, Span nameSpan, Span span) {
    if (arguments.isEmpty()) {
      ReferenceType type = new ReferenceType(table.leaf(), ReferenceType.Origin.RESERVATION);
      return make(table, Operation.RESERVE, List.of(), type, span);
    }
    environment.requireHelper(
        function, "bpf_ringbuf_reserve_dynptr", table.name() + ".reserve(bytes)", nameSpan);
    Expression bytes = bytes(arguments.get(0), table);
    return bytes.type().isError()
        ? new Expression.Hole(span)
        : make(table, Operation.RESERVE, List.of(bytes), DynamicPointer.REFERENCE, span);
  }

  private Expression leaf(Argument argument, Table table) {
    return expressions.values().as(argument, table.leaf());
  }

  private Expression number(Argument argument) {
    return expressions.values().as(argument, IntegerType.U32);
  }

  /** {@code table.pop(variable)}: the variable gets the value. */
  private Expression into(Table table, Operation operation, Argument argument, Span span) {
    Expression target = expressions.natural(argument);
    if (target.type().isError() || table.leaf().isError()) {
      return new Expression.Hole(span);
    }
    if (target instanceof Expression.VariableRead read && read.type().equals(table.leaf())) {
      return new Expression.TableCall(
          table, operation, List.of(), Optional.of(read.variable()), IntegerType.I64, span);
    }
    environment.report.add(
        Diagnostic.of(
                DiagnosticCode.WRONG_ARGUMENTS,
                target.span(),
                expressions.values().describe(target)
                    + ", but the argument is a variable of type "
                    + table.leaf().display()
                    + ", which gets the value")
            .withHelp("declare it: " + table.leaf().display() + " value;"));
    return new Expression.Hole(span);
  }

  private Expression release(Table table, Operation operation, Argument argument, Span span) {
    Expression value = expressions.natural(argument);
    if (value.type().isError()) {
      return new Expression.Hole(span);
    }
    if (value instanceof Expression.VariableRead
        && (DynamicPointer.is(value.type())
            || value
                .type()
                .equals(new ReferenceType(table.leaf(), ReferenceType.Origin.RESERVATION)))) {
      return make(table, operation, List.of(value), VoidType.VOID, span);
    }
    environment.report.add(
        Diagnostic.of(
                DiagnosticCode.WRONG_ARGUMENTS,
                value.span(),
                expressions.values().describe(value)
                    + ", but `"
                    + table.name()
                    + "."
                    + operation.spelling()
                    + "` takes a variable with what `"
                    + table.name()
                    + ".reserve()` gave")
            .withRelated(table.span(), "the table"));
    return new Expression.Hole(span);
  }

  /** {@code table.redirect(key, otherwise)}; without the second argument XDP_ABORTED on failure. */
  private Expression redirect(
      Table table, Operation operation, List<Argument> arguments, Span span) {
    if (table.kind().isOfSockets()) {
      return toSocket(table, operation, arguments, span);
    }
    Expression key = number(arguments.get(0));
    Expression otherwise =
        arguments.size() > 1
            ? expressions.values().as(arguments.get(1), IntegerType.U64)
            : new Expression.Constant(0, IntegerType.U64, span);
    boolean allowed =
        otherwise instanceof Expression.Constant constant
            && constant.value() >= 0
            && constant.value() <= LARGEST_FALLBACK;
    if (!allowed && !otherwise.type().isError()) {
      environment.report.add(
          Diagnostic.of(
                  DiagnosticCode.WRONG_ARGUMENTS,
                  otherwise.span(),
                  "the result where redirecting fails is a constant from 0 (XDP_ABORTED) to 3"
                      + " (XDP_TX)")
              .withHelp(
                  "flags such as BPF_F_BROADCAST (5.13) take the helper: bpf_redirect_map("
                      + table.name()
                      + ", key, flags)"));
      return new Expression.Hole(span);
    }
    return make(table, operation, List.of(key, otherwise), IntegerType.U32, span);
  }

  /** {@code table.redirect(key)} to what a socket sends, with BPF_F_INGRESS to what it receives. */
  private Expression toSocket(
      Table table, Operation operation, List<Argument> arguments, Span span) {
    Expression key = expressions.values().as(arguments.get(0), table.key());
    Expression flags =
        arguments.size() > 1
            ? expressions.values().as(arguments.get(1), IntegerType.U64)
            : new Expression.Constant(0, IntegerType.U64, span);
    boolean allowed =
        flags instanceof Expression.Constant constant
            && (constant.value() == 0 || constant.value() == INGRESS);
    if (!allowed && !flags.type().isError()) {
      environment.report.add(
          DiagnosticCode.WRONG_ARGUMENTS,
          flags.span(),
          "the second argument is 0, which sends the data through the socket, or BPF_F_INGRESS,"
              + " which lets the socket receive it");
      return new Expression.Hole(span);
    }
    return make(table, operation, List.of(key, flags), IntegerType.U32, span);
  }
}
