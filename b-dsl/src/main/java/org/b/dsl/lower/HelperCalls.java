package org.b.dsl.lower;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.Helper;
import org.b.core.facts.HelperCall;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelIterator;
import org.b.core.facts.ProgramType;
import org.b.core.facts.TableType;
import org.b.core.kernel.KernelTypes;
import org.b.core.program.Expression;
import org.b.core.program.Table;
import org.b.core.source.Span;
import org.b.core.types.ArrayType;
import org.b.core.types.DynamicPointer;
import org.b.core.types.IntegerType;
import org.b.core.types.KernelStructType;
import org.b.core.types.ReferenceType;
import org.b.core.types.StructType;
import org.b.core.types.Type;
import org.b.core.types.VoidType;
import org.b.dsl.syntax.Argument;
import org.b.dsl.syntax.CallExpression;

/**
 * Lowers calls of helpers by their kernel names. Verifier rule: each argument has the type of the
 * helper's prototype (check_func_arg, 6.12).
 */
final class HelperCalls extends ExpressionPart {
  private final HelperMemory memory;

  HelperCalls(ExpressionLowering expressions) {
    super(expressions);
    this.memory = new HelperMemory(expressions);
  }

  Expression lower(CallExpression call, Helper helper, Span nameSpan, Span span) {
    return lower(call, helper, helper.name(), nameSpan, span);
  }

  /**
   * @param written the helper's name as the program writes it
   */
  private Expression lower(
      CallExpression call, Helper helper, String written, Span nameSpan, Span span) {
    if (KernelFacts.isOfLocks(helper) || helper.call().isEmpty()) {
      call.getArguments().forEach(expressions::natural);
      report.add(
          Diagnostic.of(
                  DiagnosticCode.HELPER_BY_NAME,
                  nameSpan,
                  "`" + helper.name() + "` cannot be called by its name")
              .withHelp(instead(helper)));
      return new Expression.Hole(span);
    }
    environment.requireHelper(function, helper.name(), written + "()", nameSpan);
    new HelperPlaces(environment, function).require(helper, nameSpan);
    requireFunction(helper, nameSpan);
    if (helper.call().get().unsafe() && !environment.unsafe) {
      report.add(
          Diagnostic.of(
              DiagnosticCode.UNSAFE_HELPER,
              nameSpan,
              "`" + helper.name() + "` alters what the program observes: the file must allow it"));
    }
    List<HelperCall.Parameter> parameters = helper.call().get().parameters();
    int count = parameters.size();
    if (!Arity.check(call, environment.report, nameSpan, written, count, count)) {
      call.getArguments().forEach(expressions::natural);
      return new Expression.Hole(span);
    }
    Expression[] arguments = new Expression[count];
    Optional<Table> table = Optional.empty();
    boolean whole = true;
    for (int i = 0; i < count; i++) {
      Expression before = i == 0 ? null : arguments[i - 1];
      arguments[i] = argument(call.getArguments().get(i), parameters.get(i), table, before);
      if (arguments[i] instanceof Expression.TableName name) {
        table = Optional.of(name.table());
      }
      boolean isTable = arguments[i] instanceof Expression.TableName;
      whole &= isTable || !arguments[i].type().isError();
    }
    if (whole) {
      whole = formatsMatch(parameters, arguments);
    }
    return whole ? whole(helper, List.of(arguments), table, span) : new Expression.Hole(span);
  }

  /** The start of an iterator; empty where something is wrong with it. */
  Optional<Expression.HelperCall> start(
      CallExpression call, KernelIterator iterator, Span nameSpan, Span span) {
    return lower(call, iterator.start(), iterator.name(), nameSpan, span)
            instanceof Expression.HelperCall start
        ? Optional.of(start)
        : Optional.empty();
  }

  /** The type of what an iterator gives. */
  Type element(KernelIterator iterator) {
    return iterator.element() instanceof HelperCall.Result.KernelObject object
        ? reference(object.struct())
        : ((HelperCall.Result.Number) iterator.element()).type();
  }

  /** A call of a helper that finds an object; empty where something is wrong with it. */
  Optional<Expression.HelperCall> finding(
      CallExpression call, Helper helper, Span nameSpan, Span span) {
    return lower(call, helper, nameSpan, span) instanceof Expression.HelperCall finding
        ? Optional.of(finding)
        : Optional.empty();
  }

  /** The type of what a helper finds. */
  Type found(Helper helper) {
    return reference(helper.call().flatMap(HelperCall::found).orElseThrow().struct());
  }

  private Expression whole(
      Helper helper, List<Expression> arguments, Optional<Table> table, Span span) {
    // longest-prefix tables have keys of their own form
    if (helper.name().equals("bpf_map_lookup_elem")) {
      return new Expression.TableLookup(
          table.orElseThrow(),
          arguments.get(1),
          Optional.empty(),
          FieldLowering.leafReference(table.orElseThrow()),
          span);
    } else if (helper.name().equals("bpf_map_delete_elem")) {
      return new Expression.TableDelete(table.orElseThrow(), arguments.get(1), span);
    } else if (helper.name().equals("bpf_ringbuf_reserve")) {
      if (!(arguments.get(2) instanceof Expression.Constant flags) || flags.value() != 0) {
        return wrong(arguments.get(2), "`flags` of a reservation must be 0");
      }
      return new Expression.TableCall(
          table.orElseThrow(),
          TableType.Operation.RESERVE,
          List.of(),
          Optional.empty(),
          new ReferenceType(table.orElseThrow().leaf(), ReferenceType.Origin.RESERVATION),
          span);
    }
    HelperCall.Result result = helper.call().orElseThrow().result();
    if (result instanceof HelperCall.Result.Slice) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.HELPER_BY_NAME,
                  span,
                  "`" + helper.name() + "` does not say what is there")
              .withHelp("name a type: " + arguments.get(0).span().text() + ".data(offset, Type)"));
      return new Expression.Hole(span);
    }
    Type type = VoidType.VOID;
    if (result instanceof HelperCall.Result.Number number) {
      type = number.type();
    } else if (result instanceof HelperCall.Result.Dynptr) {
      type = DynamicPointer.REFERENCE;
    } else if (result instanceof HelperCall.Result.Leaf) {
      type = FieldLowering.leafReference(table.orElseThrow());
    } else if (result instanceof HelperCall.Result.OfVariable) {
      type = arguments.get(0).type();
    } else if (result instanceof HelperCall.Result.KernelObject object) {
      type = reference(object.struct());
    } else if (result instanceof HelperCall.Result.Found) {
      type = found(helper);
    } else if (result instanceof HelperCall.Result.KernelContext) {
      Optional<String> struct = kernelContext();
      if (struct.isEmpty()) {
        report.add(
            Diagnostic.of(
                    DiagnosticCode.HELPER_BY_NAME,
                    span,
                    "there is no one struct of the kernel behind the context here")
                .withHelp("call it in a program, or in a function that programs of one type call"));
        return new Expression.Hole(span);
      }
      type = reference(struct.get());
    } else if (result instanceof HelperCall.Result.Socket socket) {
      type = new ReferenceType(socket.struct(), ReferenceType.Origin.SOCKET);
    }
    return new Expression.HelperCall(helper, arguments, type, span);
  }

  private ReferenceType reference(String struct) {
    KernelTypes types = environment.kernelTypes.withStruct(struct);
    return new ReferenceType(
        new KernelStructType(types, types.struct(struct), struct, false),
        ReferenceType.Origin.KERNEL);
  }

  /** The struct behind the context; empty where there is none, or not the same for all. */
  private Optional<String> kernelContext() {
    List<String> structs =
        function.hooks().stream()
            .map(hook -> KernelFacts.programType(hook.hook().programType()))
            .map(ProgramType::kernelContext)
            .distinct()
            .toList();
    return structs.size() == 1
        ? Optional.of(structs.get(0)).filter(s -> !s.isEmpty())
        : Optional.empty();
  }

  /**
   * @param before the argument before it
   */
  private Expression argument(
      Argument syntax, HelperCall.Parameter parameter, Optional<Table> table, Expression before) {
    if (parameter.kind() == HelperCall.Kind.TABLE) {
      return table(syntax, parameter);
    }
    if (parameter.kind() == HelperCall.Kind.VARIABLE) {
      return new KernelVariables(expressions).variable(syntax, parameter);
    }
    Span span = source.span(syntax);
    if (parameter.kind() == HelperCall.Kind.KEY || parameter.kind() == HelperCall.Kind.LEAF) {
      if (table.isEmpty()) {
        return new Expression.Hole(span);
      }
      Type type = parameter.kind() == HelperCall.Kind.KEY ? table.get().key() : table.get().leaf();
      return expressions.values().as(syntax, type);
    }
    if (isNumber(parameter.kind())) {
      return expressions.values().as(syntax, parameter.kind().type());
    }
    Expression value = expressions.natural(syntax);
    if (value.type().isError()) {
      return value;
    }
    if (parameter.optional()
        && value instanceof Expression.NullLiteral
        && (parameter.kind() != HelperCall.Kind.SOCKET || isOnlyIn("sk_lookup"))) {
      return value;
    }
    return switch (parameter.kind()) {
      case CTX -> context(function.context(value));
      case IN, OUT, INOUT, KEPT -> memory.place(value, parameter);
      case SIZE, SIZE_OR_ZERO -> memory.size(value, before, parameter);
      case EVENT_SIZE -> eventSize(value, table);
      case LEAF_OUT -> leafVariable(value, table, parameter);
      case TEXT, FORMAT -> text(value, parameter);
      case STRING -> string(value, parameter);
      case BITS -> isForeign(value) ? value : memory.place(value, parameter);
      case WORDS -> memory.words(value, before);
      case KERNEL -> object(value, parameter);
      case SOCKET -> socket(value, parameter);
      case RESERVATION -> reservation(value, parameter);
      case DYNPTR -> pointer(value, parameter);
      case FLAGS -> flags(value);
      case ADDRESS -> address(value);
      default -> throw new IllegalStateException("no argument " + parameter.kind());
    };
  }

  private static boolean isForeign(Expression value) {
    return value.type() instanceof ReferenceType reference && reference.isForeign();
  }

  private Expression address(Expression value) {
    return isForeign(value) ? value : expressions.values().as(value, IntegerType.U64);
  }

  private Expression string(Expression value, HelperCall.Parameter parameter) {
    if (value instanceof Expression.StringLiteral) {
      return text(value, parameter);
    }
    return value.type() instanceof ArrayType ? memory.place(value, parameter) : address(value);
  }

  private static boolean isNumber(HelperCall.Kind kind) {
    return switch (kind) {
      case U32, U64, I32, I64 -> true;
      default -> false;
    };
  }

  private Expression table(Argument syntax, HelperCall.Parameter parameter) {
    Span span = source.span(syntax);
    Optional<Table> table =
        syntax instanceof org.b.dsl.syntax.Expression expression
            ? expressions.fields().table(expression)
            : Optional.empty();
    if (table.isEmpty()) {
      Expression value = expressions.natural(syntax);
      return value.type().isError()
          ? value
          : wrong(value, "`" + parameter.name() + "` is a table: pass the name of one");
    }
    String kind = table.get().kind().name();
    if (parameter.names().contains(kind)) {
      return table.get().key().isError() || table.get().leaf().isError()
          ? new Expression.Hole(span)
          : new Expression.TableName(table.get(), span);
    }
    report.add(
        Diagnostic.of(
                DiagnosticCode.HELPER_BY_NAME,
                span,
                "`"
                    + table.get().name()
                    + "` is of type "
                    + table.get().type().name()
                    + ", which this helper does not take")
            .withHelp("it takes " + tableTypes(parameter))
            .withRelated(table.get().span(), "the table"));
    return new Expression.Hole(span);
  }

  private static String tableTypes(HelperCall.Parameter parameter) {
    String types =
        KernelFacts.tableTypes().stream()
            .filter(type -> parameter.names().contains(type.map().name()))
            .map(TableType::name)
            .distinct()
            .collect(Collectors.joining(", "));
    return types.isEmpty() ? String.join(", ", parameter.names()) : types;
  }

  /**
   * Verifier rule: the values of a format are as many as its conversions, and their size is a
   * constant (check_bpf_snprintf_call, 6.12).
   */
  private boolean formatsMatch(List<HelperCall.Parameter> parameters, Expression[] arguments) {
    boolean right = true;
    for (int i = 0; i + 2 < arguments.length; i++) {
      if (parameters.get(i).kind() != HelperCall.Kind.FORMAT) {
        continue;
      }
      Expression.StringLiteral format = (Expression.StringLiteral) arguments[i];
      int values = LogFormat.parse(format.text(), environment.target).values();
      if (!(arguments[i + 2] instanceof Expression.Constant size)) {
        wrong(arguments[i + 2], "the size of the values must be a constant: sizeof(...)");
        right = false;
      } else if (size.value() != values * 8L) {
        wrong(
            arguments[i + 2],
            "the format prints "
                + values
                + (values == 1 ? " value" : " values")
                + ", which take "
                + values * 8
                + " bytes, not "
                + size.value());
        right = false;
      }
    }
    return right;
  }

  private Expression eventSize(Expression value, Optional<Table> table) {
    if (table.isEmpty()) {
      return new Expression.Hole(value.span());
    }
    int size = table.get().leaf().size();
    if (value instanceof Expression.Constant constant && constant.value() == size) {
      return value;
    }
    return wrong(
        value,
        "an event of `" + table.get().name() + "` takes " + size + " bytes: pass the constant");
  }

  private Expression leafVariable(
      Expression value, Optional<Table> table, HelperCall.Parameter parameter) {
    if (table.isEmpty()
        || value instanceof Expression.VariableRead read
            && read.variable().type().equals(table.get().leaf())) {
      return table.isEmpty() ? new Expression.Hole(value.span()) : value;
    }
    return wrong(
        value,
        "`"
            + parameter.name()
            + "` is filled: pass a variable `"
            + table.get().leaf().display()
            + "` of the function");
  }

  private Expression text(Expression value, HelperCall.Parameter parameter) {
    if (!(value instanceof Expression.StringLiteral literal)) {
      return wrong(
          value, "`" + parameter.name() + "` is a text that never changes: pass a literal");
    }
    if (parameter.kind() == HelperCall.Kind.FORMAT) {
      List<LogFormat.Problem> problems =
          LogFormat.parse(literal.text(), environment.target).problems();
      if (!problems.isEmpty()) {
        report.add(DiagnosticCode.LOG_FORMAT, value.span(), problems.get(0).message());
        return new Expression.Hole(value.span());
      }
    }
    return value;
  }

  /** Whether a value is an object of the kernel that a helper takes. */
  private static boolean isObject(Expression value, HelperCall.Parameter parameter) {
    return value.type() instanceof ReferenceType reference
        && reference.origin() == ReferenceType.Origin.KERNEL
        && reference.target() instanceof KernelStructType struct
        && parameter.names().contains(struct.name());
  }

  private Expression object(Expression value, HelperCall.Parameter parameter) {
    return isObject(value, parameter)
        ? value
        : wrong(
            value,
            expressions.values().describe(value)
                + ", but a struct "
                + parameter.names().get(0)
                + " of the kernel is passed here");
  }

  /** What to write where the language calls a helper or a function of the kernel by itself. */
  private static String instead(Helper helper) {
    if (KernelFacts.isOfLocks(helper)) {
      return "lock (leaf) { ... } else { ... } calls it";
    } else if (helper.name().equals(LogFormat.STREAM_FUNCTION)) {
      return "write " + LogFormat.STREAM + "(BPF_STDOUT, \"%d\\n\", n)";
    }
    return "its prototype is " + helper.prototype();
  }

  /** The kernel whose types are at hand must have a function that is called by name. */
  private void requireFunction(Helper function, Span nameSpan) {
    if (function.isKernelFunction()
        && environment.kernelTypes.complete()
        && environment
            .kernelTypes
            .withFunction(function.name())
            .function(function.name())
            .isEmpty()) {
      report.add(
          DiagnosticCode.UNKNOWN_KERNEL_NAME,
          nameSpan,
          "`" + function.name() + "` is not in " + environment.kernelTypes.origin());
    }
  }

  private boolean isIn(String hook) {
    return function.hooks().stream().anyMatch(h -> h.hook().name().equals(hook));
  }

  private boolean isOnlyIn(String hook) {
    return function.hooks().stream().allMatch(h -> h.hook().name().equals(hook));
  }

  private Expression socket(Expression value, HelperCall.Parameter parameter) {
    if (isObject(value, parameter)) {
      return value;
    }
    if (!FieldLowering.isSocket(value.type())) {
      return wrong(
          value,
          "`" + parameter.name() + "` is a socket, such as ctx.sk or the result of a lookup");
    }
    String struct = ((StructType) ((ReferenceType) value.type()).target()).name();
    // bpf_sk_lookup_assign wants ARG_PTR_TO_SOCKET_OR_NULL, where others take any socket
    boolean full =
        parameter.names().contains("bpf_sock") || parameter.optional() && isIn("sk_lookup");
    return !full || struct.equals("bpf_sock")
        ? value
        : wrong(value, "this socket may be a small one: pass what bpf_sk_fullsock gives");
  }

  private Expression pointer(Expression value, HelperCall.Parameter parameter) {
    return DynamicPointer.is(value.type())
        ? value
        : wrong(
            value,
            "`"
                + parameter.name()
                + "` is a dynamic pointer, such as what `reserve(bytes)` of a ring buffer gives");
  }

  private Expression flags(Expression value) {
    return value instanceof Expression.VariableRead read
            && read.variable().type().equals(IntegerType.U64)
        ? value
        : wrong(
            value,
            expressions.values().describe(value)
                + ", but a variable u64 of the function is passed here");
  }

  private Expression reservation(Expression value, HelperCall.Parameter parameter) {
    return value.type() instanceof ReferenceType reference
            && reference.origin() == ReferenceType.Origin.RESERVATION
        ? value
        : wrong(value, "`" + parameter.name() + "` is space that a ring buffer gave");
  }

  private Expression context(Expression value) {
    if (value instanceof Expression.VariableRead read
        && FieldLowering.isContext(read.variable().type())) {
      return value;
    }
    return wrong(value, expressions.values().describe(value) + ", but the context is passed here");
  }

  private Expression wrong(Expression value, String message) {
    return wrong(report, value, message);
  }

  static Expression wrong(Report report, Expression value, String message) {
    report.add(DiagnosticCode.HELPER_BY_NAME, value.span(), message);
    return new Expression.Hole(value.span());
  }
}
