package org.b.dsl.lower;

import java.util.List;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.ContextMemory;
import org.b.core.facts.KernelFacts;
import org.b.core.program.Expression;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.dsl.syntax.Argument;
import org.b.dsl.syntax.CallExpression;
import org.b.dsl.syntax.FieldAccess;
import org.b.dsl.syntax.NameExpression;
import org.b.dsl.syntax.TypeArgument;

/**
 * Lowers {@code ctx.optval.load(offset, u32)} and {@code ctx.optval.store(offset, u32, value)}:
 * integers in memory to which the context leads.
 */
final class ContextBytes extends ExpressionPart {
  private static final List<String> METHODS = List.of("load", "store");

  ContextBytes(ExpressionLowering expressions) {
    super(expressions);
  }

  /** The memory that an expression names. */
  Optional<ContextMemory> named(org.b.dsl.syntax.Expression syntax) {
    if (!(syntax instanceof FieldAccess access)
        || access.getField() == null
        || !(access.getBase() instanceof NameExpression name)
        || !function.hookKnown()) {
      return Optional.empty();
    }
    return scopes
        .find(name.getName())
        .filter(variable -> FieldLowering.isContext(variable.type()))
        .flatMap(
            variable ->
                KernelFacts.contextMemory(function.programType().name(), access.getField()));
  }

  Expression call(
      CallExpression call, ContextMemory memory, String name, Span nameSpan, Span span) {
    String method = source.span(((FieldAccess) call.getCallee()).getBase()).text() + "." + name;
    boolean loads = name.equals("load");
    List<Argument> arguments = call.getArguments();
    if (!METHODS.contains(name)) {
      environment.report.add(
          Suggestions.suggest(
              Diagnostic.of(
                      DiagnosticCode.UNKNOWN_FUNCTION,
                      nameSpan,
                      "`" + memory.field() + "` has no method `" + name + "`")
                  .withHelp("its methods are " + String.join(", ", METHODS)),
              name,
              METHODS,
              nameSpan));
      return unknown(arguments, span);
    }
    int count = loads ? 2 : 3;
    if (!Arity.check(call, environment.report, nameSpan, method, count, count)) {
      return unknown(arguments, span);
    }
    Expression offset = expressions.values().as(arguments.get(0), IntegerType.U32);
    Optional<IntegerType> type = new PacketMethods(expressions).type(method, arguments.get(1));
    if (!loads && !memory.written()) {
      environment.report.add(
          DiagnosticCode.CONTEXT_READ_ONLY,
          nameSpan,
          "a `"
              + function.hookName()
              + "` program cannot change what `"
              + memory.field()
              + "` has");
      return unknown(arguments.subList(2, 3), span);
    }
    if (type.isEmpty() || offset.type().isError()) {
      return unknown(arguments.subList(2, count), span);
    }
    if (loads) {
      return new Expression.PacketLoad(Optional.of(memory), offset, type.get(), span);
    }
    Expression value = expressions.values().as(arguments.get(2), type.get());
    return value.type().isError()
        ? new Expression.Hole(span)
        : new Expression.PacketWrite(
            Optional.of(memory),
            offset,
            Conversions.convert(value, IntegerType.unsigned(type.get().size() * 8)),
            IntegerType.I64,
            span);
  }

  private Expression unknown(List<Argument> arguments, Span span) {
    arguments.stream()
        .filter(argument -> !(argument instanceof TypeArgument))
        .forEach(expressions::natural);
    return new Expression.Hole(span);
  }
}
