package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.List;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.Helper;
import org.b.core.facts.HelperCall;
import org.b.core.program.Expression;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.Type;
import org.b.dsl.parse.ParsedSource;
import org.b.dsl.syntax.Argument;
import org.b.dsl.syntax.CallExpression;

/**
 * Lowers calls of helpers by their kernel names. Verifier rule: each argument has the type of the
 * helper's prototype, memory is as large as the size beside it says (check_func_arg,
 * check_mem_size_reg, 6.12).
 */
final class HelperCalls {
  private final Environment environment;
  private final ParsedSource source;
  private final FunctionContext function;
  private final ExpressionLowering expressions;

  HelperCalls(
      Environment environment,
      ParsedSource source,
      FunctionContext function,
      ExpressionLowering expressions) {
    this.environment = environment;
    this.source = source;
    this.function = function;
    this.expressions = expressions;
  }

  Expression lower(CallExpression call, Helper helper, Span nameSpan, Span span) {
    if (helper.call().isEmpty()) {
      call.getArguments().forEach(expressions::natural);
      environment.report.add(
          Diagnostic.of(
                  DiagnosticCode.HELPER_BY_NAME,
                  nameSpan,
                  "`" + helper.name() + "` cannot be called by its name")
              .withHelp("its prototype is " + helper.prototype()));
      return new Expression.Hole(span);
    }
    environment.requireHelper(function, helper.name(), helper.name() + "()", nameSpan);
    List<HelperCall.Parameter> parameters = helper.call().get().parameters();
    int count = parameters.size();
    if (!Arity.check(call, environment.report, nameSpan, helper.name(), count, count)) {
      call.getArguments().forEach(expressions::natural);
      return new Expression.Hole(span);
    }
    List<Expression> arguments = new ArrayList<>();
    boolean whole = true;
    for (int i = 0; i < count; i++) {
      Argument argument = call.getArguments().get(i);
      Expression lowered =
          switch (parameters.get(i).kind()) {
            case CTX -> context(argument);
            case IN, OUT, INOUT -> memory(argument, parameters.get(i));
            case SIZE -> size(argument, arguments.get(i - 1));
            default -> expressions.values().as(argument, parameters.get(i).kind().type());
          };
      whole &= !lowered.type().isError();
      arguments.add(lowered);
    }
    return whole
        ? new Expression.HelperCall(
            helper, List.copyOf(arguments), helper.call().get().result(), span)
        : new Expression.Hole(span);
  }

  private Expression context(Argument syntax) {
    Expression value = expressions.natural(syntax);
    if (value.type().isError()
        || value instanceof Expression.VariableRead read
            && FieldLowering.isContext(read.variable().type())) {
      return value;
    }
    return wrong(value, expressions.values().describe(value) + ", but the context is passed here");
  }

  /** A variable: its memory is on the program's stack. */
  private Expression memory(Argument syntax, HelperCall.Parameter parameter) {
    Expression value = expressions.natural(syntax);
    if (value.type().isError()) {
      return value;
    }
    boolean initialised = parameter.kind() == HelperCall.Kind.INOUT;
    if (value instanceof Expression.VariableRead read && isOnStack(read, initialised)) {
      return value;
    }
    return wrong(
        value,
        "`"
            + parameter.name()
            + "` is memory: pass a "
            + (initialised ? "struct or an array" : "variable")
            + " of the function");
  }

  private static boolean isOnStack(Expression.VariableRead read, boolean aggregate) {
    Type type = read.variable().type();
    return type.isAggregate() || !aggregate && type instanceof IntegerType;
  }

  private Expression size(Argument syntax, Expression memory) {
    Expression value = expressions.values().as(syntax, IntegerType.U32);
    if (value.type().isError() || memory.type().isError()) {
      return value;
    }
    int available = memory.type().size();
    String variable = "`" + memory.span().text() + "`";
    if (!(value instanceof Expression.Constant constant)) {
      return wrongSize(
          value, memory, "the size of " + variable + " must be a constant: sizeof(...)");
    }
    boolean integer = memory.type() instanceof IntegerType;
    if (constant.value() < 1
        || constant.value() > available
        || integer && constant.value() != available) {
      return wrongSize(
          value, memory, variable + " has " + available + " bytes, not " + constant.value());
    }
    return value;
  }

  private Expression wrongSize(Expression value, Expression memory, String message) {
    String size = "sizeof(" + memory.span().text() + ")";
    environment.report.add(
        Diagnostic.of(DiagnosticCode.HELPER_BY_NAME, value.span(), message)
            .withFix("pass " + size, value.span(), size));
    return new Expression.Hole(value.span());
  }

  private Expression wrong(Expression value, String message) {
    environment.report.add(DiagnosticCode.HELPER_BY_NAME, value.span(), message);
    return new Expression.Hole(value.span());
  }
}
