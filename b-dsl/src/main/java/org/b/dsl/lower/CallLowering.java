package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.Helper;
import org.b.core.facts.HelperCall;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelIterator;
import org.b.core.facts.TableType.Operation;
import org.b.core.program.Builtin;
import org.b.core.program.Expression;
import org.b.core.program.Signature;
import org.b.core.program.Variable;
import org.b.core.source.Span;
import org.b.core.types.ArrayType;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.core.types.ReferenceType.Origin;
import org.b.core.types.Type;
import org.b.core.types.VoidType;
import org.b.dsl.syntax.Argument;
import org.b.dsl.syntax.CallExpression;
import org.b.dsl.syntax.FieldAccess;
import org.b.dsl.syntax.NameExpression;
import org.b.dsl.syntax.PacketFieldExpression;
import org.b.dsl.syntax.SyntaxPackage;

/** Lowers calls of functions, built-ins and helpers; those of methods go on. */
final class CallLowering extends ExpressionPart {
  private static final Map<String, IntegerType> BYTE_SWAPS =
      Map.of(
          "bpf_ntohs", IntegerType.U16,
          "bpf_htons", IntegerType.U16,
          "bpf_ntohl", IntegerType.U32,
          "bpf_htonl", IntegerType.U32,
          "bpf_be64_to_cpu", IntegerType.U64,
          "bpf_cpu_to_be64", IntegerType.U64);

  private static final List<String> FUNCTIONS =
      List.of(
          "atomic_add",
          "atomic_sub",
          "atomic_and",
          "atomic_or",
          "atomic_xor",
          "atomic_xchg",
          "atomic_cmpxchg",
          "log",
          LogFormat.STREAM,
          "incr_cksum",
          "sizeof",
          "current",
          "comm",
          "starts_with",
          "kernel_str",
          "user_str");

  private final EffectCalls effectCalls;
  private final MethodLowering methods;

  CallLowering(ExpressionLowering expressions) {
    super(expressions);
    this.effectCalls = new EffectCalls(expressions);
    this.methods = new MethodLowering(expressions);
  }

  /** What calls methods. */
  MethodLowering methods() {
    return methods;
  }

  Expression lower(CallExpression call, Span span) {
    if (call.getCallee() instanceof FieldAccess access && access.getField() != null) {
      return isOutsideFunctions()
          ? notConstant(call, access.getField(), span)
          : methods.lower(call, access, span);
    }
    if (call.getCallee() instanceof NameExpression name && name.getName() != null) {
      return function(call, name.getName(), source.span(name), span);
    }
    lowerArguments(call);
    return new Expression.Hole(span);
  }

  private boolean isOutsideFunctions() {
    return environment.subprograms == null;
  }

  private Expression notConstant(CallExpression call, String name, Span span) {
    lowerArguments(call);
    report.add(
        DiagnosticCode.NOT_CONSTANT, span, "the value of a call is not a constant: `" + name + "`");
    return new Expression.Hole(span);
  }

  private Expression function(CallExpression call, String name, Span nameSpan, Span span) {
    if (name.equals("sizeof")) {
      return sizeof(call, span);
    }
    if (isOutsideFunctions()) {
      return notConstant(call, name, nameSpan);
    }
    Optional<Signature> own = environment.subprograms.find(name);
    if (own.filter(Signature::callback).isPresent()) {
      lowerArguments(call);
      report.add(
          Diagnostic.of(
                  DiagnosticCode.PROGRAM_CALLED,
                  nameSpan,
                  "the kernel calls `"
                      + name
                      + "` for a "
                      + own.get().caller().orElseThrow().called()
                      + ", other functions cannot")
              .withHelp(
                  "move what they share to a function without "
                      + own.get().caller().orElseThrow().attribute())
              .withRelated(own.get().span(), "declared here"));
      return new Expression.Hole(span);
    }
    if (own.isPresent()) {
      return subprogram(call, own.get(), nameSpan, span);
    }
    if (environment.subprograms.isProgram(name)) {
      lowerArguments(call);
      report.add(
          Diagnostic.of(
                  DiagnosticCode.PROGRAM_CALLED,
                  nameSpan,
                  "`" + name + "` is a program: a hook calls it, other functions cannot")
              .withHelp("move what they share to a function without a hook"));
      return new Expression.Hole(span);
    }
    switch (name) {
      case "atomic_add",
      "atomic_sub",
      "atomic_and",
      "atomic_or",
      "atomic_xor",
      "atomic_xchg",
      "atomic_cmpxchg":
        return effectCalls.atomic(call, name, nameSpan, span);
      case "log":
        return effectCalls.log(call, nameSpan, span);
      case LogFormat.STREAM:
        return effectCalls.stream(call, nameSpan, span);
      case "incr_cksum":
        return effectCalls.checksum(call, nameSpan, span);
      case "sizeof":
        return sizeof(call, span);
      case "kernel_str":
        return text(call, Origin.KERNEL, nameSpan, span);
      case "user_str":
        return text(call, Origin.USER, nameSpan, span);
      case "starts_with":
        if (!arity(call, nameSpan, span, name, 2, 2)) {
          lowerArguments(call);
          return new Expression.Hole(span);
        }
        return expressions
            .values()
            .startsWith(
                expressions.natural(call.getArguments().get(0)),
                expressions.natural(call.getArguments().get(1)),
                span);
      case "comm":
        if (!arity(call, nameSpan, span, name, 0, 0)) {
          lowerArguments(call);
        }
        environment.requireHelper(function, "bpf_get_current_comm", "comm()", nameSpan);
        return new Expression.ThreadName(span);
      case "current":
        arity(call, nameSpan, span, name, 0, 0);
        return expressions.fields().kernel().current(nameSpan, span);
      default:
        break;
    }
    for (Builtin builtin : Builtin.values()) {
      if (builtin.spelling().equals(name) || isOnlyFor(builtin, name)) {
        arity(call, nameSpan, span, name, 0, 0);
        environment.requireHelper(function, builtin.helper(), name + "()", nameSpan);
        return new Expression.BuiltinCall(builtin, builtin.type(), span);
      }
    }
    if (BYTE_SWAPS.containsKey(name)) {
      return byteSwap(call, name, nameSpan, span);
    }
    if (KernelQuestions.NAMES.contains(name)) {
      return new KernelQuestions(expressions).lower(call, name, nameSpan, span);
    }
    Optional<KernelIterator> iterator =
        KernelFacts.iterators().stream().filter(i -> i.isNamed(name)).findFirst();
    if (iterator.isPresent()) {
      lowerArguments(call);
      report.add(
          Diagnostic.of(
                  DiagnosticCode.HELPER_BY_NAME,
                  nameSpan,
                  "`" + iterator.get().name() + "` is an iterator, which a loop asks")
              .withHelp("write for (element in " + iterator.get().name() + "(...)) { ... }"));
      return new Expression.Hole(span);
    }
    Optional<Helper> helper = helper(name, nameSpan);
    if (helper.flatMap(Helper::call).flatMap(HelperCall::found).isPresent()) {
      lowerArguments(call);
      report.add(
          Diagnostic.of(
                  DiagnosticCode.HELPER_BY_NAME,
                  nameSpan,
                  "`" + name + "` calls a function with what it finds: a loop is that")
              .withHelp("write for (found in " + name + "(...)) { ... }"));
      return new Expression.Hole(span);
    }
    if (helper.isPresent()) {
      return new HelperCalls(expressions).lower(call, helper.get(), nameSpan, span);
    }
    unknown(call, name, nameSpan);
    return new Expression.Hole(span);
  }

  /** The helper as programs at the function's hooks call it, which all do in the same way. */
  private Optional<Helper> helper(String name, Span span) {
    List<Helper> forms =
        function.hooks().stream()
            .flatMap(place -> KernelFacts.helper(name, place.hook().programType()).stream())
            .distinct()
            .toList();
    if (forms.size() > 1) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.HELPER_NOT_ALLOWED,
                  span,
                  "`" + name + "` takes other arguments in some of the programs that come here")
              .withHelp("call it in the programs, and pass what it gives"));
    }
    return forms.isEmpty() ? KernelFacts.helper(name) : Optional.of(forms.get(0));
  }

  /** Between network and host byte order, as bpf_endian.h of libbpf names it. */
  private Expression byteSwap(CallExpression call, String name, Span nameSpan, Span span) {
    if (!arity(call, nameSpan, span, name, 1, 1)) {
      lowerArguments(call);
      return new Expression.Hole(span);
    }
    IntegerType type = BYTE_SWAPS.get(name);
    Expression value = expressions.integer(call.getArguments().get(0));
    if (value.type().isError()) {
      return new Expression.Hole(span);
    }
    Expression operand = Conversions.convert(value, type);
    return operand instanceof Expression.Constant constant
        ? new Expression.Constant(
            Long.reverseBytes(constant.value()) >>> (64 - type.width()), type, span)
        : new Expression.ByteSwap(operand, type, span);
  }

  private Expression subprogram(CallExpression call, Signature callee, Span nameSpan, Span span) {
    report.use(nameSpan, callee.span());
    int count = callee.parameters().size();
    if (!arity(call, nameSpan, span, callee.name(), count, count)) {
      lowerArguments(call);
      return new Expression.Hole(span);
    }
    List<Expression> arguments = new ArrayList<>();
    boolean whole = true;
    for (int i = 0; i < count; i++) {
      Expression argument =
          argument(call.getArguments().get(i), callee.parameters().get(i), callee);
      whole &= !argument.type().isError();
      arguments.add(argument);
    }
    return whole
        ? new Expression.Call(callee, List.copyOf(arguments), span)
        : new Expression.Hole(span);
  }

  private Expression argument(Argument syntax, Variable parameter, Signature callee) {
    if (!FieldLowering.isContext(parameter.type())) {
      Expression value =
          parameter.type() instanceof ReferenceType reference
                  && reference.origin() == ReferenceType.Origin.SLICE
              ? memory(expressions.natural(syntax), reference)
              : expressions.values().as(syntax, parameter.type());
      if (parameter.type() instanceof ArrayType && callee.changes(parameter)) {
        ChangedArrays.check(syntax, value, parameter, callee, expressions, report);
      }
      return value;
    }
    Expression value = function.context(expressions.natural(syntax));
    if (value instanceof Expression.VariableRead read
        && FieldLowering.isContext(read.variable().type())) {
      return value;
    }
    if (!value.type().isError()) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.TYPE_MISMATCH,
                  value.span(),
                  expressions.values().describe(value) + ", but the context is needed here")
              .withHelp("pass the parameter that the program gets from its hook"));
    }
    return new Expression.Hole(value.span());
  }

  /** A reference to memory of any kind, which the callee fills and reads. */
  private Expression memory(Expression value, ReferenceType expected) {
    return value.type() instanceof ReferenceType given
            && given.isDirect()
            && given.target().equals(expected.target())
        ? value
        : expressions.values().as(value, expected);
  }

  /** A helper's kernel name stands for the built-in whose value is the helper's own result. */
  private static boolean isOnlyFor(Builtin builtin, String name) {
    return builtin.helper().equals(name)
        && (builtin == Builtin.NOW || builtin == Builtin.RANDOM || builtin == Builtin.CPU);
  }

  private void unknown(CallExpression call, String name, Span nameSpan) {
    lowerArguments(call);
    Optional<Diagnostic> ofKernel =
        KernelFunctions.unknown(environment.kernelTypes, name, nameSpan);
    if (ofKernel.isPresent()) {
      report.add(ofKernel.get());
      return;
    }
    List<String> candidates = new ArrayList<>(FUNCTIONS);
    candidates.addAll(KernelQuestions.NAMES);
    for (Builtin builtin : Builtin.values()) {
      candidates.add(builtin.spelling());
    }
    candidates.addAll(environment.subprograms.names());
    Diagnostic diagnostic =
        Diagnostic.of(
            DiagnosticCode.UNKNOWN_FUNCTION, nameSpan, "there is no function `" + name + "`");
    report.add(
        Operation.named(name).isPresent()
            ? diagnostic.withHelp("it is a method of tables: table." + name + "(...)")
            : Suggestions.suggest(diagnostic, name, candidates, nameSpan));
  }

  /** {@code kernel_str(address, N)} and {@code user_str(address, N)}. */
  private Expression text(CallExpression call, Origin origin, Span nameSpan, Span span) {
    if (!arity(call, nameSpan, span, nameSpan.text(), 2, 2)) {
      lowerArguments(call);
      return new Expression.Hole(span);
    }
    Expression address = expressions.natural(call.getArguments().get(0));
    Optional<Long> size =
        environment.constants.number(source, call.getArguments().get(1), "the size of a text");
    return size.isEmpty()
        ? new Expression.Hole(span)
        : expressions
            .fields()
            .kernel()
            .text(address, size.get(), source.span(call.getArguments().get(1)), origin, span);
  }

  private Expression sizeof(CallExpression call, Span span) {
    Span nameSpan = source.span(call.getCallee());
    if (!arity(call, nameSpan, span, "sizeof", 1, 1)) {
      return new Expression.Hole(span);
    }
    Argument argument = call.getArguments().get(0);
    Optional<Integer> size = size(argument);
    return size.<Expression>map(bytes -> new Expression.Constant(bytes, IntegerType.U32, span))
        .orElse(new Expression.Hole(span));
  }

  private Optional<Integer> size(Argument argument) {
    TypeNames types = new TypeNames(expressions);
    if (types.isType(argument)) {
      return types.of(argument).map(Type::size);
    }
    if (argument instanceof PacketFieldExpression header
        && header.getField() == null
        && header.getHeader() != null) {
      Span span = source.span(header, SyntaxPackage.Literals.PACKET_FIELD_EXPRESSION__HEADER);
      return environment.headers.resolve(header.getHeader(), span).map(h -> h.layout().size());
    }
    Type type = expressions.natural(argument).type();
    return type.isError() || type instanceof VoidType ? Optional.empty() : Optional.of(type.size());
  }

  private void lowerArguments(CallExpression call) {
    call.getArguments().forEach(expressions::natural);
  }

  private boolean arity(
      CallExpression call, Span nameSpan, Span span, String name, int least, int most) {
    return Arity.check(call, report, nameSpan, name, least, most);
  }
}
