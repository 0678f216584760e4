package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.Helper;
import org.b.core.facts.HelperCall;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.LeafField;
import org.b.core.program.Expression;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.core.types.Type;
import org.b.dsl.syntax.Argument;
import org.b.dsl.syntax.CallExpression;

/**
 * Lowers {@code pointer.read(offset, variable)}, {@code pointer.write(offset, value)}, {@code
 * pointer.data(offset, Type)} and {@code pointer.size()}. Verifier rules: memory is as large as the
 * size beside it says (check_mem_size_reg), and the size of a slice is a constant (5.19).
 */
final class DynamicPointerMethods extends ExpressionPart {
  /** As a program calls them. */
  static final List<String> METHODS = List.of("read", "write", "data", "size");

  private final HelperMemory memory;

  DynamicPointerMethods(ExpressionLowering expressions) {
    super(expressions);
    this.memory = new HelperMemory(expressions);
  }

  Expression lower(CallExpression call, Expression pointer, String name, Span nameSpan, Span span) {
    List<Argument> arguments = call.getArguments();
    if (!METHODS.contains(name)) {
      report.add(
          Suggestions.suggest(
              Diagnostic.of(
                      DiagnosticCode.UNKNOWN_FUNCTION,
                      nameSpan,
                      "a dynamic pointer has no method `" + name + "`")
                  .withHelp("its methods are " + String.join(", ", METHODS)),
              name,
              METHODS,
              nameSpan));
      return unknown(arguments, span);
    }
    Helper helper = KernelFacts.helper("bpf_dynptr_" + name).orElseThrow();
    String construct = pointer.span().text() + "." + name;
    environment.requireHelper(function, helper.name(), construct + "(...)", nameSpan);
    int least = name.equals("size") ? 0 : 2;
    int most = name.equals("size") ? 0 : name.equals("data") ? 2 : 3;
    if (!Arity.check(call, report, nameSpan, construct, least, most)) {
      return unknown(arguments, span);
    }
    if (name.equals("size")) {
      return new Expression.HelperCall(helper, List.of(pointer), IntegerType.U32, span);
    }
    Expression offset = expressions.values().as(arguments.get(0), IntegerType.U32);
    if (name.equals("data")) {
      return slice(helper, pointer, offset, arguments.get(1), span);
    }
    return copy(helper, pointer, offset, arguments, span);
  }

  /** A part of the memory, where it is. */
  private Expression slice(
      Helper helper, Expression pointer, Expression offset, Argument named, Span span) {
    TypeNames types = new TypeNames(expressions);
    Optional<Type> type = types.isType(named) ? types.of(named) : Optional.empty();
    if (type.isEmpty() && !types.isType(named)) {
      Expression value = expressions.natural(named);
      if (!value.type().isError()) {
        report.add(
            DiagnosticCode.WRONG_ARGUMENTS,
            value.span(),
            expressions.values().describe(value) + ", but the second argument is a type");
      }
    }
    boolean readable =
        type.filter(t -> t instanceof IntegerType || t.isAggregate() && t.size() > 0).isPresent();
    if (readable && LeafField.isWithin(type.get())) {
      report.add(
          DiagnosticCode.WRONG_ARGUMENTS,
          source.span(named),
          "a " + LeafField.within(type.get()).orElseThrow().called() + " lives in leaves alone");
      return new Expression.Hole(span);
    }
    return !readable || offset.type().isError()
        ? new Expression.Hole(span)
        : new Expression.HelperCall(
            helper,
            List.of(
                pointer, offset, new Expression.Constant(type.get().size(), IntegerType.U32, span)),
            new ReferenceType(type.get(), ReferenceType.Origin.SLICE),
            span);
  }

  /** Copies from the memory to a variable, or to it. */
  private Expression copy(
      Helper helper, Expression pointer, Expression offset, List<Argument> arguments, Span span) {
    List<HelperCall.Parameter> parameters = helper.call().orElseThrow().parameters();
    HelperCall.Parameter place =
        parameters.stream().filter(p -> p.kind().isMemory()).findFirst().orElseThrow();
    HelperCall.Parameter bytes =
        parameters.stream().filter(p -> p.kind().isSize()).findFirst().orElseThrow();
    Expression given = expressions.natural(arguments.get(1));
    Expression bytesGiven = arguments.size() > 2 ? expressions.natural(arguments.get(2)) : null;
    Expression copied =
        given.type().isError() || isWholeInteger(given) ? given : memory.place(given, place);
    Expression size =
        bytesGiven == null
            ? new Expression.Constant(size(copied), IntegerType.U64, span)
            : memory.size(bytesGiven, copied, bytes);
    if (copied.type().isError() || size.type().isError() || offset.type().isError()) {
      return new Expression.Hole(span);
    }
    List<Expression> values = new ArrayList<>();
    for (HelperCall.Parameter parameter : parameters) {
      values.add(
          parameter.kind() == HelperCall.Kind.DYNPTR
              ? pointer
              : parameter == place
                  ? copied
                  : parameter == bytes
                      ? size
                      : parameter.kind() == HelperCall.Kind.U32
                          ? offset
                          : new Expression.Constant(0, IntegerType.U64, span));
    }
    return new Expression.HelperCall(helper, values, IntegerType.I64, span);
  }

  /** An integer variable has its bytes to itself. */
  private static boolean isWholeInteger(Expression value) {
    return value instanceof Expression.VariableRead
        && value.type() instanceof IntegerType type
        && type.width() == type.size() * 8;
  }

  private static int size(Expression value) {
    return value.type() instanceof ReferenceType reference
        ? reference.target().size()
        : value.type().size();
  }

  private Expression unknown(List<Argument> arguments, Span span) {
    TypeNames types = new TypeNames(expressions);
    arguments.stream()
        .filter(argument -> !types.isType(argument))
        .filter(argument -> !(argument instanceof org.b.dsl.syntax.StructLiteral))
        .forEach(expressions::natural);
    return new Expression.Hole(span);
  }
}
