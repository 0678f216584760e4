package org.b.dsl.lower;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.Helper;
import org.b.core.facts.Hook;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.LeafField;
import org.b.core.facts.License;
import org.b.core.facts.MapOperation;
import org.b.core.facts.ProgramType;
import org.b.core.facts.SleepFacts;
import org.b.core.facts.TableType;
import org.b.core.kernel.KernelTypes;
import org.b.core.program.Function;
import org.b.core.program.Signature;
import org.b.core.program.Table;
import org.b.core.source.Span;
import org.b.core.types.DynamicPointer;
import org.b.core.types.ErrorType;
import org.b.core.types.IntegerType;
import org.b.core.types.KernelMembers;
import org.b.core.types.KernelStructType;
import org.b.core.types.ReferenceType;
import org.b.core.types.Type;
import org.b.dsl.parse.ParsedSource;
import org.b.dsl.syntax.SyntaxPackage;
import org.b.dsl.syntax.TypedName;

/** What every part of a program sees while it is lowered. */
final class Environment {
  final Report report;
  final Structs structs;
  final Headers headers;
  final KernelVersion target;
  final String license;

  /** Whether programs may call what alters what they observe: {@code #allow unsafe}. */
  final boolean unsafe;

  final KernelTypes kernelTypes;
  final Map<String, Table> tables = new LinkedHashMap<>();

  /** Known once tables have been declared. */
  Subprograms subprograms;

  final Types types;
  final Constants constants;
  final Globals globals;
  final InnerTables innerTables;

  Environment(
      Report report,
      Symbols symbols,
      Structs structs,
      Headers headers,
      KernelVersion target,
      String license,
      boolean unsafe,
      KernelTypes kernelTypes) {
    this.report = report;
    this.structs = structs;
    this.headers = headers;
    this.target = target;
    this.license = license;
    this.unsafe = unsafe;
    this.kernelTypes = kernelTypes;
    this.types = new Types(this, symbols);
    this.constants = new Constants(this, symbols);
    this.globals = new Globals(this);
    this.innerTables = new InnerTables(this);
    structs.takeTypesFrom(types);
  }

  /**
   * The kernel's struct that a declaration names, where the program declares none of that name.
   * Looked up only then, so that other programs do not wait for the kernel's types.
   */
  Optional<KernelStructType> kernelStruct(ParsedSource source, TypedName typed) {
    String name = typed.getStruct();
    if (!Names.scope(name).isEmpty()
        || structs.find(name).isPresent()
        || !source.span(typed).text().startsWith("struct")) {
      return Optional.empty();
    }
    return kernelStruct(name);
  }

  /** The kernel's struct of that name. */
  Optional<KernelStructType> kernelStruct(String name) {
    KernelTypes types = kernelTypes.withStruct(name);
    int id = types.struct(name);
    return id == 0 && !KernelFacts.isKernelObject(name)
        ? Optional.empty()
        : Optional.of(new KernelStructType(types, id, name, false));
  }

  /**
   * The integer that a name of the kernel's C means, where the program declares nothing of that
   * name: {@code size_t}, {@code umode_t}.
   */
  Optional<Type> kernelScalar(String name) {
    int typedef = Names.scope(name).isEmpty() ? kernelTypes.typedef(name) : 0;
    return typedef == 0
        ? Optional.empty()
        : Optional.of(KernelMembers.of(kernelTypes, typedef, 0, ReferenceType.Origin.KERNEL))
            .filter(IntegerType.class::isInstance);
  }

  /** A reference that is declared with the type of what it points to. */
  Type reference(Type target, ParsedSource source, TypedName typed) {
    if (!typed.isUser()) {
      return new ReferenceType(target, ReferenceType.Origin.TABLE);
    } else if (target instanceof IntegerType) {
      return new ReferenceType(target, ReferenceType.Origin.USER);
    }
    report.add(
        Diagnostic.of(
                DiagnosticCode.TYPE_MISMATCH,
                source.span(typed, SyntaxPackage.Literals.TYPED_NAME__USER),
                "memory of a process is read as integers, text and structs of the kernel")
            .withHelp("copy it: bpf_probe_read_user(variable, sizeof(variable), address)"));
    return ErrorType.ERROR;
  }

  /**
   * References to what the kernel shows to programs as structs of its own: sockets and the like.
   */
  Optional<ReferenceType> shownReference(TypedName typed) {
    if (!typed.isReference() || structs.find(typed.getStruct()).isPresent()) {
      return Optional.empty();
    }
    return typed.getStruct().equals(DynamicPointer.NAME)
        ? Optional.of(DynamicPointer.REFERENCE)
        : KernelFacts.shown(typed.getStruct());
  }

  /** The type of a variable declared with a struct of the kernel. */
  Type kernelReference(KernelStructType struct, ParsedSource source, TypedName typed) {
    if (typed.isReference() && struct.name().equals(DynamicPointer.NAME)) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.TYPE_MISMATCH,
                  source.span(typed),
                  "a dynamic pointer lives on the stack of the function that makes it, and stays"
                      + " there")
              .withHelp("pass what is read from it, or a reference to the memory itself"));
      return ErrorType.ERROR;
    } else if (typed.isReference()) {
      return new ReferenceType(
          struct, typed.isUser() ? ReferenceType.Origin.USER : ReferenceType.Origin.KERNEL);
    }
    if (Structs.isForHelpers(struct.name())) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.KERNEL_STRUCT_VALUE,
                  source.span(typed),
                  "a program that has a struct `" + struct.name() + "` of its own declares it")
              .withHelp(Structs.howToDeclare(struct.name())));
      return ErrorType.ERROR;
    }
    report.add(
        Diagnostic.of(
                DiagnosticCode.KERNEL_STRUCT_VALUE,
                source.span(typed),
                "struct `"
                    + struct.name()
                    + "` is the kernel's: programs have references to it, none of their own")
            .withHelp("write struct " + struct.name() + " *" + typed.getName())
            .withFix(
                "make it a reference",
                new Span(
                    source.file(),
                    source.span(typed, SyntaxPackage.Literals.TYPED_NAME__NAME).offset(),
                    0),
                "*"));
    return ErrorType.ERROR;
  }

  boolean isGplCompatible() {
    return License.isGplCompatible(license);
  }

  /**
   * Reports where a construct may not be used because of the helper behind it. Verifier rule:
   * unknown func, "program of this type cannot use helper", "cannot call GPL-restricted function
   * from non-GPL compatible program".
   *
   * @param construct as the user wrote it
   */
  void requireHelper(FunctionContext function, String helperName, String construct, Span span) {
    for (Function.Attachment hook : function.hooks()) {
      if (!requireHelper(hook, function, helperName, construct, span)) {
        return;
      }
    }
  }

  /**
   * Reports where the packet may not be read: functions of the kernel are for GPL-compatible
   * programs. Verifier rule: "cannot call kernel function from non-GPL compatible program".
   */
  void requirePacket(FunctionContext function, String construct, Span span) {
    boolean byFunction =
        function.hooks().stream()
            .anyMatch(
                hook -> KernelFacts.programType(hook.hook().programType()).readsThroughDynptr());
    if (byFunction && !isGplCompatible()) {
      report.add(
          DiagnosticCode.GPL_ONLY,
          span,
          "`"
              + construct
              + "` needs a GPL-compatible licence here, but this program's is \""
              + license
              + "\"");
    }
  }

  /**
   * Reports where an operation on a table may not be used, because of the helper behind it or
   * because of the kind of map. Verifier rule: as {@link #requireHelper}, and "cannot pass map_type
   * .. into func .." (check_map_func_compatibility).
   */
  void requireOperation(
      FunctionContext function,
      Table table,
      TableType.Operation operation,
      String construct,
      Span span) {
    for (Function.Attachment hook : function.hooks()) {
      String programType = hook.hook().programType();
      String helper = operation.helper(table.kind(), programType);
      if (!requireHelper(hook, function, helper, construct, span)) {
        return;
      }
      Optional<MapOperation> limits = KernelFacts.mapOperation(table.kind(), helper);
      if (function.hookKnown() && limits.isPresent() && !limits.get().isFor(programType)) {
        report.add(
            DiagnosticCode.HELPER_NOT_ALLOWED,
            span,
            "`"
                + construct
                + "` cannot be used in a `"
                + hook.hook().name()
                + "` program: kernels from 6.10 on allow "
                + helper
                + " on a "
                + table.type().name()
                + " only where no lock of a socket is held");
        return;
      } else if (limits.isPresent() && !target.atLeast(limits.get().since())) {
        report.add(
            DiagnosticCode.TOO_NEW,
            span,
            "`"
                + construct
                + "` needs kernel "
                + limits.get().since()
                + ", but the target is "
                + target);
        return;
      }
    }
  }

  /** What calls the function later and does not let it sleep. */
  private static Optional<LeafField> awakeCaller(FunctionContext function) {
    return function
        .signature()
        .flatMap(Signature::caller)
        .filter(caller -> !caller.callsSleeping());
  }

  private static boolean maySleep(Hook hook, FunctionContext function) {
    return hook.sleepable() && awakeCaller(function).isEmpty();
  }

  /** Whether the helper may be used; a subprogram needs it in every program that reaches it. */
  private boolean requireHelper(
      Function.Attachment attachment,
      FunctionContext function,
      String helperName,
      String construct,
      Span span) {
    Hook hook = attachment.hook();
    ProgramType programType = KernelFacts.programType(hook.programType());
    if (!function.hookKnown() || !target.atLeast(programType.since())) {
      // the hook itself has been reported
      return true;
    }
    int before = report.errors();
    Helper helper =
        KernelFacts.helper(helperName)
            .orElseThrow(() -> new IllegalStateException("no facts of helper " + helperName));
    KernelVersion since = helper.programTypes().get(programType.name());
    String word = hook.helperWord(attachment.argument());
    boolean allowed = helper.isFor(programType.name(), word);
    if (allowed) {
      since = helper.since(programType.name(), word);
    }
    if (allowed && SleepFacts.maySleep(helper) && !maySleep(hook, function)) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.MAY_SLEEP,
                  span,
                  "`"
                      + construct
                      + "` may sleep, and "
                      + awakeCaller(function)
                          .map(caller -> "what a " + caller.called() + " calls")
                          .orElse("a `" + hook.name() + "` program")
                      + " may not")
              .withHelp(
                  awakeCaller(function)
                      .map(caller -> "call it in the program that starts the " + caller.called())
                      .orElseGet(() -> SleepingHooks.advice(attachment))));
    } else if (!allowed) {
      report.add(
          DiagnosticCode.HELPER_NOT_ALLOWED,
          span,
          "`"
              + construct
              + "` cannot be used in a `"
              + hook.name()
              + (since == null || !hook.isChoice() ? "" : "(" + attachment.argument() + ")")
              + "` program: the kernel does not offer "
              + helperName
              + " there");
    } else if (!target.atLeast(since)) {
      report.add(
          DiagnosticCode.TOO_NEW,
          span,
          "`"
              + construct
              + "` in a `"
              + hook.name()
              + "` program needs kernel "
              + since
              + ", but the target is "
              + target);
    }
    if (helper.gplOnly() && !isGplCompatible()) {
      report.add(
          DiagnosticCode.GPL_ONLY,
          span,
          "`"
              + construct
              + "` needs a GPL-compatible licence, but this program's is \""
              + license
              + "\"");
    }
    return report.errors() == before;
  }
}
