package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.ProgramType;
import org.b.core.program.Expression;
import org.b.core.program.Function;
import org.b.core.program.Signature;
import org.b.core.program.Statement;
import org.b.core.program.Variable;
import org.b.core.source.Span;
import org.b.core.types.ErrorType;
import org.b.core.types.IntegerType;
import org.b.core.types.KernelStructType;
import org.b.core.types.ReferenceType;
import org.b.core.types.StructType;
import org.b.core.types.Type;
import org.b.dsl.parse.CSpellings;
import org.b.dsl.parse.ParsedSource;
import org.b.dsl.syntax.MemberDeclaration;
import org.b.dsl.syntax.Parameter;
import org.b.dsl.syntax.SyntaxPackage;
import org.b.dsl.syntax.TypedName;

/** Lowers a function: its hook, its parameter and its body. */
final class FunctionLowering {
  private final Environment environment;
  private final HookResolver hooks;
  private final Report report;

  FunctionLowering(Environment environment, HookResolver hooks) {
    this.environment = environment;
    this.hooks = hooks;
    this.report = environment.report;
  }

  Function lower(ParsedSource source, MemberDeclaration syntax) {
    TypedName typed = syntax.getVariable();
    Span name = source.span(typed, SyntaxPackage.Literals.TYPED_NAME__NAME);
    HookResolver.Resolved hook = hooks.resolve(source, syntax, name);
    boolean operation = StructOperations.isOne(hook.attachment());
    boolean isVoid = operation && Subprograms.isVoid(typed);
    FunctionContext function =
        FunctionContext.of(
            hook.attachment(), hook.known(), isVoid ? IntegerType.U32 : result(source, typed));
    function.isVoid = isVoid;
    if (operation) {
      new StructOperations(environment).checkResult(source, typed, function);
    }
    Scopes scopes = new Scopes();
    scopes.enter();
    StatementLowering statements = new StatementLowering(environment, source, function, scopes);
    Optional<Variable> context = Optional.empty();
    ProgramArguments arguments = new ProgramArguments(environment, source, function);
    boolean typedArguments = arguments.areTyped(syntax.getParameters());
    List<Statement> start = new ArrayList<>();
    if (typedArguments) {
      for (ProgramArguments.Argument argument : arguments.lower(syntax)) {
        statements.declare(argument.variable());
        argument.declaration().ifPresent(start::add);
      }
    }
    for (int i = 0; i < syntax.getParameters().size(); i++) {
      if (typedArguments && syntax.getParameters().get(i).getVariable() != null) {
        continue;
      }
      Parameter parameter = syntax.getParameters().get(i);
      if (i > 0 && !(typedArguments && i == syntax.getParameters().size() - 1)) {
        report.add(
            DiagnosticCode.BAD_PARAMETER,
            source.span(parameter),
            "a `" + function.hookName() + "` program takes one parameter: the context");
      }
      Optional<Variable> variable =
          tracepointContext(source, parameter, function, start)
              .or(() -> parameter(source, parameter, function));
      variable.ifPresent(statements::declare);
      context = i == 0 || typedArguments ? variable : context;
    }
    Statement.Block body = statements.block(syntax.getBody(), name);
    if (!start.isEmpty()) {
      start.addAll(body.statements());
      body = new Statement.Block(List.copyOf(start), body.span());
    }
    return checked(
        new Function(
            typed.getName(),
            hook.attachment(),
            context.filter(variable -> !variable.type().isError()),
            function.result(),
            body,
            List.copyOf(function.states),
            Optional.empty(),
            name));
  }

  private Function checked(Function function) {
    InterruptFlags.check(function, report);
    return function;
  }

  /**
   * Lowers a subprogram's body.
   *
   * @param callers hooks of the programs that reach it; empty where none is known
   */
  Function lower(
      ParsedSource source,
      MemberDeclaration syntax,
      Signature signature,
      List<Function.Attachment> callers) {
    boolean known = !callers.isEmpty();
    List<Function.Attachment> attachments = known ? callers : List.of(HookResolver.standIn());
    FunctionContext function = FunctionContext.subprogram(attachments, known, signature);
    Scopes scopes = new Scopes();
    scopes.enter();
    StatementLowering statements = new StatementLowering(environment, source, function, scopes);
    signature.parameters().forEach(statements::declare);
    if (signature.callback()) {
      // the leaf stays the one whose timer or work it was
      signature.parameters().stream().skip(1).forEach(function.constants::add);
    }
    if (known) {
      checkContext(signature, function);
    }
    Statement.Block body = statements.block(syntax.getBody(), signature.span());
    Optional<Variable> context =
        signature.parameters().stream().filter(FunctionLowering::isContext).findFirst();
    return checked(
        new Function(
            signature.name(),
            attachments.get(0),
            context,
            function.result(),
            body,
            List.of(),
            Optional.of(signature),
            signature.span()));
  }

  private static boolean isContext(Variable variable) {
    return variable.type() instanceof ReferenceType reference
        && reference.origin() == ReferenceType.Origin.CONTEXT;
  }

  /** A context has one layout: all programs that reach the subprogram must be of one type. */
  private void checkContext(Signature signature, FunctionContext function) {
    for (Variable parameter : signature.parameters()) {
      if (!isContext(parameter)) {
        continue;
      }
      String struct = ((StructType) ((ReferenceType) parameter.type()).target()).name();
      for (Function.Attachment hook : function.hooks()) {
        ProgramType type = KernelFacts.programType(hook.hook().programType());
        if (!type.context().equals(function.programType().context())) {
          report.add(
              DiagnosticCode.BAD_SUBPROGRAM,
              parameter.span(),
              "`"
                  + signature.name()
                  + "` takes the context, but `"
                  + function.hookName()
                  + "` and `"
                  + hook.hook().name()
                  + "` programs call it, whose contexts differ");
          return;
        }
        if (!struct.equals(Subprograms.ANY_CONTEXT) && belongsElsewhere(struct, type)) {
          report.add(
              DiagnosticCode.BAD_PARAMETER,
              parameter.span(),
              "the context of a `"
                  + hook.hook().name()
                  + "` program, which calls this, is struct `"
                  + type.context()
                  + "`, not `"
                  + struct
                  + "`");
          return;
        }
      }
    }
  }

  private IntegerType result(ParsedSource source, TypedName typed) {
    if (typed.isReference() || typed.getStruct() != null) {
      boolean ofC =
          !typed.isReference()
              && !typed.getStruct().equals("void")
              && CSpellings.name(typed.getStruct()).isPresent();
      Span span =
          typed.getStruct() != null
              ? source.span(typed, SyntaxPackage.Literals.TYPED_NAME__STRUCT)
              : source.span(typed, SyntaxPackage.Literals.TYPED_NAME__REFERENCE);
      Diagnostic diagnostic =
          Diagnostic.of(
                  DiagnosticCode.TYPE_MISMATCH,
                  span,
                  ofC
                      ? "`" + typed.getStruct() + "` is C, but not B"
                      : "a program's result is an integer")
              .withHelp("write u32 " + typed.getName() + "(...)");
      report.add(ofC ? diagnostic.withFix("write `u32`", span, "u32") : diagnostic);
      return IntegerType.U32;
    }
    return environment.structs.integer(source, typed.getSpecifiers(), null, typed, null);
  }

  /** The context of a tracepoint, as the kernel's struct for it, where its types have one. */
  private Optional<Variable> tracepointContext(
      ParsedSource source, Parameter parameter, FunctionContext function, List<Statement> start) {
    if (parameter.getBare() == null || !function.hookName().equals("tracepoint")) {
      return Optional.empty();
    }
    Span span = source.span(parameter, SyntaxPackage.Literals.PARAMETER__BARE);
    Optional<KernelStructType> struct =
        TracepointStructs.find(environment.kernelTypes, function.hook().argument());
    if (struct.isEmpty()) {
      return Optional.empty();
    }
    ReferenceType type = new ReferenceType(struct.get(), ReferenceType.Origin.KERNEL);
    Variable variable = new Variable(parameter.getBare(), type, span);
    start.add(
        new Statement.Declare(
            variable, Optional.of(new Expression.KernelContext(type, span)), span));
    function.keepContext(
        variable, new Variable(parameter.getBare(), kernelContext(function.programType()), span));
    return Optional.of(variable);
  }

  private Optional<Variable> parameter(
      ParsedSource source, Parameter parameter, FunctionContext function) {
    ProgramType programType = function.programType();
    if (parameter.getBare() != null) {
      Span span = source.span(parameter, SyntaxPackage.Literals.PARAMETER__BARE);
      return Optional.of(new Variable(parameter.getBare(), kernelContext(programType), span));
    }
    TypedName typed = parameter.getVariable();
    if (typed == null || typed.getName() == null) {
      return Optional.empty();
    }
    Span name = source.span(typed, SyntaxPackage.Literals.TYPED_NAME__NAME);
    return Optional.of(
        new Variable(typed.getName(), contextType(source, parameter, typed, function), name));
  }

  private Type contextType(
      ParsedSource source, Parameter parameter, TypedName typed, FunctionContext function) {
    if (typed.getStruct() == null || !typed.isReference()) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.BAD_PARAMETER,
                  source.span(parameter),
                  "the parameter of a `"
                      + function.hookName()
                      + "` program is a reference to its context")
              .withHelp(
                  "write struct " + function.programType().context() + " *" + typed.getName()));
      return ErrorType.ERROR;
    }
    Span span = source.span(typed, SyntaxPackage.Literals.TYPED_NAME__STRUCT);
    String name = Names.simple(typed.getStruct());
    if (function.hookKnown() && belongsElsewhere(name, function.programType())) {
      report.add(
          DiagnosticCode.BAD_PARAMETER,
          span,
          "the context of a `"
              + function.hookName()
              + "` program is struct `"
              + function.programType().context()
              + "`, not `"
              + name
              + "`");
      return ErrorType.ERROR;
    }
    Optional<Symbols.Struct> declared = environment.structs.find(typed.getStruct());
    if (declared.isEmpty()) {
      if (isKernelName(name, function.programType())) {
        return kernelContext(function.programType());
      }
      report.add(
          Suggestions.suggest(
              environment.structs.unknown(typed.getStruct(), span),
              name,
              List.of("__sk_buff", HookResolver.REGISTERS),
              span));
      return ErrorType.ERROR;
    }
    report.use(span, declared.get().nameSpan());
    StructType struct = environment.structs.memoryLayout(declared.get(), span);
    return struct == null
        ? ErrorType.ERROR
        : new ReferenceType(struct, ReferenceType.Origin.CONTEXT);
  }

  /** Whether a name is that of some program type's context. */
  static boolean isContextName(String name) {
    return name.equals(HookResolver.REGISTERS)
        || HookResolver.PACKET_CONTEXTS.contains(name)
        || KernelFacts.programTypes().stream().anyMatch(type -> type.context().equals(name));
  }

  /** Whether a name is that of another program type's context in the kernel. */
  private static boolean belongsElsewhere(String name, ProgramType type) {
    if (isKernelName(name, type)) {
      return false;
    }
    return name.equals(HookResolver.REGISTERS)
        || HookResolver.PACKET_CONTEXTS.contains(name)
        || KernelFacts.programTypes().stream().anyMatch(other -> other.context().equals(name));
  }

  private static boolean isKernelName(String name, ProgramType type) {
    return name.equals(type.context())
        || type.packetRead() != ProgramType.PacketAccess.NONE
            && HookResolver.PACKET_CONTEXTS.contains(name);
  }

  /** The kernel's own context struct: its fields come from the facts. */
  private static ReferenceType kernelContext(ProgramType type) {
    StructType struct = new StructType.Builder(type.context(), StructType.Layout.C, null).build();
    return new ReferenceType(struct, ReferenceType.Origin.CONTEXT);
  }
}
