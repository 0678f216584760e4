package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.b.core.btf.Btf;
import org.b.core.btf.BtfType;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.ContextField;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.kernel.KernelTypes;
import org.b.core.program.Expression;
import org.b.core.program.Statement;
import org.b.core.program.StructTable;
import org.b.core.program.Variable;
import org.b.core.source.Span;
import org.b.core.types.ErrorType;
import org.b.core.types.IntegerType;
import org.b.core.types.KernelMembers;
import org.b.core.types.KernelStructType;
import org.b.core.types.ReferenceType;
import org.b.core.types.ReferenceType.Origin;
import org.b.core.types.Type;
import org.b.dsl.parse.ParsedSource;
import org.b.dsl.syntax.MemberDeclaration;
import org.b.dsl.syntax.Parameter;
import org.b.dsl.syntax.SyntaxPackage;
import org.b.dsl.syntax.TypedName;

/**
 * The arguments of the function, tracepoint or security hook that a program attaches to, as
 * parameters: {@code @kprobe(vfs_write) u32 f(struct file *file, u64 buffer, u64 count)}. They are
 * checked against the kernel's types, where it is the kernel's, and become variables that the
 * program's context fills.
 */
final class ProgramArguments {
  /** Registers of x86-64 that hold arguments: of functions, and of system calls. */
  private static final List<String> FUNCTION = List.of("di", "si", "dx", "cx", "r8", "r9");

  private static final List<String> SYSTEM_CALL = List.of("di", "si", "dx", "r10", "r8", "r9");
  private static final String RESULT = "ax";

  /** A raw tracepoint whose arguments the verifier knows by the kernel's types. */
  static final String TYPED_TRACEPOINT = "tp_btf";

  private static final Set<String> HOOKS =
      Set.of(
          "kprobe",
          "kretprobe",
          "ksyscall",
          "kretsyscall",
          "uprobe",
          "uretprobe",
          "raw_tracepoint",
          TYPED_TRACEPOINT,
          "fentry",
          "fexit",
          "lsm",
          "iter",
          StructTable.HOOK);

  /** Those that get what a function returns. */
  private static final Set<String> RESULTS = Set.of("kretprobe", "kretsyscall", "uretprobe");

  private static final Pattern ARGUMENT = Pattern.compile("args?|(arg|parm)\\d");
  private static final Pattern RESULT_FIELD = Pattern.compile("ret|retval|result");

  /** Those whose addresses are addresses of the process. */
  private static final Set<String> OF_PROCESSES = Set.of("ksyscall", "uprobe", "uretprobe");

  /**
   * Arguments that a context of 64-bit numbers has room for (btf_ctx_access: MAX_BPF_FUNC_ARGS).
   */
  private static final int MOST = 12;

  private final Environment environment;
  private final ParsedSource source;
  private final FunctionContext function;
  private final String hook;
  private final String place;
  private final Optional<StructTable.Member> operation;
  private KernelTypes types;

  ProgramArguments(Environment environment, ParsedSource source, FunctionContext function) {
    this.environment = environment;
    this.source = source;
    this.function = function;
    this.hook = function.hookName();
    this.operation = StructTable.member(function.hook()).filter(m -> hook.equals(StructTable.HOOK));
    this.place = operation.map(m -> m.struct() + "." + m.name()).orElse(function.hook().argument());
  }

  /** Whether the parameters are arguments, and not the context alone. */
  boolean areTyped(List<Parameter> parameters) {
    return areTyped(environment, source, hook, parameters);
  }

  static boolean areTyped(
      Environment environment, ParsedSource source, String hook, List<Parameter> parameters) {
    if (!HOOKS.contains(hook) || parameters.isEmpty()) {
      return false;
    }
    TypedName first = parameters.get(0).getVariable();
    return parameters.size() > 1
        || first != null
            && (first.getStruct() == null
                || !first.isReference()
                || (!FunctionLowering.isContextName(first.getStruct()) || hasOnlyArguments(hook))
                    && environment.kernelStruct(source, first).isPresent());
  }

  /** Whether the context is nothing but arguments: a struct is then one of them, pt_regs too. */
  private static boolean hasOnlyArguments(String hook) {
    return KernelFacts.hook(hook)
        .map(known -> KernelFacts.programType(known.programType()))
        .filter(type -> type.context().equals("void"))
        .isPresent();
  }

  /** What to write for what other languages have as a field of the context: {@code ctx.arg0}. */
  static Optional<String> inPlaceOf(String field, String hook) {
    if (!HOOKS.contains(hook)) {
      return Optional.empty();
    } else if (ARGUMENT.matcher(field).matches() && !RESULTS.contains(hook)) {
      return Optional.of("arguments are parameters of the program: (u64 first, u64 second)");
    }
    return RESULT_FIELD.matcher(field).matches() && RESULTS.contains(hook)
        ? Optional.of("the result is a parameter of the program: (i64 result)")
        : Optional.empty();
  }

  /** One parameter with what fills it. */
  record Argument(Variable variable, Optional<Statement> declaration) {}

  /** The parameters in front of a context that may stand last, with the kernel's word on them. */
  List<Argument> lower(MemberDeclaration syntax) {
    List<Parameter> parameters =
        syntax.getParameters().stream().filter(p -> p.getVariable() != null).toList();
    Optional<Prototype> kernel = prototype();
    checkCount(parameters, kernel);
    List<Argument> arguments = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      argument(syntax, parameters.get(i), i, kernel).ifPresent(arguments::add);
    }
    return arguments;
  }

  /**
   * What the kernel says of the place.
   *
   * @param result BTF id of what the function returns; -1 where nothing is returned to the program
   */
  private record Prototype(List<BtfType.Parameter> parameters, int result) {
    /** The parameter or, behind the last one, the result. */
    Optional<BtfType.Parameter> at(int index) {
      if (index < parameters.size()) {
        return Optional.of(parameters.get(index));
      }
      return index == parameters.size() && result >= 0
          ? Optional.of(new BtfType.Parameter("result", result))
          : Optional.empty();
    }

    int count() {
      return parameters.size() + (result >= 0 ? 1 : 0);
    }
  }

  /** The kernel's types, or those of the module that has the place. */
  private KernelTypes types() {
    if (types == null) {
      types =
          switch (hook) {
            case "kprobe", "kretprobe", "fentry", "fexit" ->
                environment.kernelTypes.withFunction(place);
            case "raw_tracepoint", TYPED_TRACEPOINT ->
                environment.kernelTypes.withTracepoint(place);
            default -> environment.kernelTypes;
          };
    }
    return types;
  }

  private Optional<Prototype> prototype() {
    KernelTypes types = types();
    return switch (hook) {
      case "kprobe", "fentry" ->
          types.function(place).map(found -> new Prototype(found.parameters(), -1));
      case "fexit" ->
          types.function(place).map(found -> new Prototype(found.parameters(), found.result()));
      case "kretprobe" ->
          types.function(place).map(found -> new Prototype(List.of(), found.result()));
      case "lsm" ->
          types.function("bpf_lsm_" + place).map(found -> new Prototype(found.parameters(), -1));
      case "iter" ->
          types.function("bpf_iter_" + place).map(found -> new Prototype(found.parameters(), -1));
      case StructTable.HOOK ->
          operation
              .flatMap(member -> types.operation(member.struct(), member.name()))
              .map(found -> new Prototype(found.parameters(), -1));
      case "raw_tracepoint", TYPED_TRACEPOINT ->
          types.tracepoint(place).map(found -> new Prototype(found, -1));
      default -> Optional.empty();
    };
  }

  private void checkCount(List<Parameter> parameters, Optional<Prototype> kernel) {
    int most =
        switch (hook) {
          case "kprobe", "ksyscall", "uprobe" -> FUNCTION.size();
          default -> RESULTS.contains(hook) ? 1 : MOST;
        };
    if (kernel.isPresent()) {
      most = Math.min(most, kernel.get().count());
    }
    if (parameters.size() > most) {
      environment.report.add(
          DiagnosticCode.BAD_PARAMETER,
          source.span(parameters.get(most)),
          "`"
              + place
              + "` passes "
              + most
              + " "
              + (most == 1 ? "value" : "values")
              + " to a `"
              + hook
              + "` program");
    } else if (hook.equals("fexit") && kernel.isEmpty() && !parameters.isEmpty()) {
      environment.report.add(
          Diagnostic.of(
                  DiagnosticCode.BAD_PARAMETER,
                  source.span(parameters.get(0)),
                  "how many arguments `"
                      + place
                      + "` has is not known, and so not where its result is")
              .withHelp("pass the kernel's types: --btf FILE"));
    }
  }

  private Optional<Argument> argument(
      MemberDeclaration syntax, Parameter parameter, int index, Optional<Prototype> kernel) {
    TypedName typed = parameter.getVariable();
    if (typed.getName() == null) {
      return Optional.empty();
    }
    Span name = source.span(typed, SyntaxPackage.Literals.TYPED_NAME__NAME);
    Optional<BtfType.Parameter> known = kernel.flatMap(found -> found.at(index));
    Type type = type(parameter, typed, known);
    if (!type.isError() && known.isPresent()) {
      type = checked(parameter, type, known.get());
    }
    Variable variable = new Variable(typed.getName(), type, name);
    if (type.isError() || !isUsed(syntax, typed.getName())) {
      return Optional.of(new Argument(variable, Optional.empty()));
    }
    return Optional.of(
        new Argument(
            variable,
            value(index, type, known, name)
                .map(value -> new Statement.Declare(variable, Optional.of(value), name))));
  }

  /** Reading an argument may cost a call, which one that is not used need not make. */
  private boolean isUsed(MemberDeclaration syntax, String name) {
    return syntax.getBody() != null
        && Pattern.compile("\\b" + Pattern.quote(name) + "\\b")
            .matcher(source.span(syntax.getBody()).text())
            .find();
  }

  private Type type(Parameter parameter, TypedName typed, Optional<BtfType.Parameter> known) {
    Origin origin = OF_PROCESSES.contains(hook) || typed.isUser() ? Origin.USER : Origin.KERNEL;
    Optional<KernelStructType> struct =
        typed.getStruct() == null ? Optional.empty() : environment.kernelStruct(source, typed);
    if (struct.isPresent()) {
      return typed.isReference()
          ? new ReferenceType(struct.get(), origin)
          : environment.kernelReference(struct.get(), source, typed);
    }
    Type declared =
        environment.types.of(
            source,
            typed,
            typed.isReference() ? null : parameter.getWidth(),
            parameter,
            SyntaxPackage.Literals.PARAMETER__WIDTH);
    if (!(declared instanceof IntegerType) && !declared.isError()) {
      wrong(parameter, known.map(this::display).orElse("an integer or a struct of the kernel"));
      return ErrorType.ERROR;
    }
    return typed.isReference() && !declared.isError()
        ? new ReferenceType(declared, origin)
        : declared;
  }

  /** The declared type where the kernel's fits it; reports where not. */
  private Type checked(Parameter parameter, Type declared, BtfType.Parameter known) {
    KernelTypes types = types();
    Type actual = KernelMembers.of(types, known.type(), 0, Origin.KERNEL);
    boolean pointer = types.btf().resolve(known.type()) instanceof BtfType.Pointer;
    boolean typedPointer =
        actual instanceof ReferenceType reference && reference.target() instanceof KernelStructType;
    if (declared instanceof ReferenceType reference) {
      boolean fits =
          actual instanceof ReferenceType found
              ? found.target().equals(reference.target())
                  || isConnection(found.target(), reference.target())
                  || found.target() instanceof IntegerType a
                      && reference.target() instanceof IntegerType b
                      && a.size() == b.size()
              : pointer;
      if (!fits) {
        wrong(parameter, display(known));
        return ErrorType.ERROR;
      }
      return actual instanceof ReferenceType found && found.origin() == Origin.USER
          ? new ReferenceType(reference.target(), Origin.USER)
          : declared;
    }
    // An address is a number to probes; BTF programs get a pointer, with which one cannot reckon.
    boolean number = actual instanceof IntegerType && !pointer;
    if (!number && (!pointer || typedPointer)) {
      wrong(parameter, display(known));
      return ErrorType.ERROR;
    }
    return declared;
  }

  /** A socket that a struct's function gets is one of TCP: bpf_tcp_ca_is_valid_access. */
  private boolean isConnection(Type actual, Type declared) {
    return operation.isPresent()
        && actual instanceof KernelStructType socket
        && socket.name().equals("sock")
        && declared instanceof KernelStructType struct
        && struct.name().equals("tcp_sock");
  }

  private void wrong(Parameter parameter, String actual) {
    TypedName typed = parameter.getVariable();
    environment.report.add(
        Diagnostic.of(
                DiagnosticCode.BAD_PARAMETER,
                source.span(parameter),
                "`" + typed.getName() + "` is " + actual + " in `" + place + "`")
            .withHelp("declare it so, or write ctx as the only parameter"));
  }

  private String display(BtfType.Parameter known) {
    Type type = KernelMembers.of(types(), known.type(), 0, Origin.KERNEL);
    String name = known.name().isEmpty() ? "" : " (the kernel's `" + known.name() + "`)";
    return (type.isError() ? "something that B has no type for" : "`" + type.display() + "`")
        + name;
  }

  private Optional<Expression> value(
      int index, Type type, Optional<BtfType.Parameter> known, Span span) {
    if (!function.hookKnown()) {
      return Optional.of(new Expression.Hole(span));
    }
    boolean numbers =
        switch (hook) {
          case "fentry", "fexit", "lsm", "iter", TYPED_TRACEPOINT, StructTable.HOOK -> true;
          default -> false;
        };
    if (numbers) {
      ContextField field = ContextField.word("args", index * 8, new KernelVersion(5, 5));
      return Optional.of(
          type instanceof ReferenceType reference
              ? new Expression.ContextAddress(index * 8, isTyped(reference, known), reference, span)
              : known.isPresent() && !isLoadable(known.get())
                  ? Conversions.convert(copied(index * 8, span), (IntegerType) type)
                  : number(field, (IntegerType) type, span));
    }
    Optional<ContextField> field = register(index);
    return field.map(
        found -> {
          Expression word =
              new Expression.ContextRead(
                  new Variable("ctx", type, span), found, IntegerType.U64, span);
          return type instanceof ReferenceType reference
              ? new Expression.Address(word, reference, span)
              : Conversions.convert(word, (IntegerType) type);
        });
  }

  /** Whether the kernel's types say what the argument points to, and not only the program. */
  private boolean isTyped(ReferenceType reference, Optional<BtfType.Parameter> known) {
    Btf btf = types().btf();
    return known.isPresent()
        && reference.origin() == Origin.KERNEL
        && reference.target() instanceof KernelStructType
        && btf.resolve(known.get().type()) instanceof BtfType.Pointer pointer
        && types().isPlainStruct(pointer);
  }

  /**
   * Whether a program may load the argument as a number: of pointers, kernels before 5.18 know only
   * those to text and to nothing in particular (btf_ctx_access, is_string_ptr).
   */
  private boolean isLoadable(BtfType.Parameter known) {
    Btf btf = types().btf();
    if (!(btf.resolve(known.type()) instanceof BtfType.Pointer pointer)) {
      return true;
    }
    BtfType target = btf.resolve(pointer.target());
    return target instanceof BtfType.Void || target.name().equals("char");
  }

  /** A word of the context, copied with a helper. */
  private static Expression copied(int offset, Span span) {
    ReferenceType words = new ReferenceType(IntegerType.U64, Origin.KERNEL);
    Expression place =
        new Expression.KernelOffset(
            new Expression.KernelContext(words, span),
            Conversions.constant(offset, false, span),
            words,
            span);
    return new Expression.KernelRead(place, Optional.empty(), false, IntegerType.U64, span);
  }

  private static Expression number(ContextField field, IntegerType type, Span span) {
    return Conversions.convert(
        new Expression.ContextRead(
            new Variable("ctx", IntegerType.U64, span), field, IntegerType.U64, span),
        type);
  }

  private Optional<ContextField> register(int index) {
    return switch (hook) {
      case "raw_tracepoint" ->
          function.programType().field("args").map(args -> args.part(index * 8, 8));
      case "ksyscall" -> named(SYSTEM_CALL, index);
      default ->
          RESULTS.contains(hook) ? function.programType().field(RESULT) : named(FUNCTION, index);
    };
  }

  private Optional<ContextField> named(List<String> registers, int index) {
    return index < registers.size()
        ? function.programType().field(registers.get(index))
        : Optional.empty();
  }
}
