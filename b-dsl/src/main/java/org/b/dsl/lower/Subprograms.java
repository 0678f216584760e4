package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.HelperCall.PacketEffect;
import org.b.core.facts.KernelFacts;
import org.b.core.program.Function;
import org.b.core.program.Signature;
import org.b.core.program.Variable;
import org.b.core.source.Span;
import org.b.core.types.ArrayType;
import org.b.core.types.ErrorType;
import org.b.core.types.IntegerType;
import org.b.core.types.KernelStructType;
import org.b.core.types.ReferenceType;
import org.b.core.types.StructType;
import org.b.core.types.Type;
import org.b.core.types.VoidType;
import org.b.dsl.FrontendRequest;
import org.b.dsl.parse.ParsedSource;
import org.b.dsl.syntax.MemberDeclaration;
import org.b.dsl.syntax.Parameter;
import org.b.dsl.syntax.SyntaxPackage;
import org.b.dsl.syntax.TypedName;

/**
 * The functions that other functions call. A function without a hook attribute is one when another
 * function calls it, or when its parameters or its result are none that a hook could have.
 */
final class Subprograms {
  /** Name of the context's struct where only the parameter's name is written. */
  static final String ANY_CONTEXT = "context";

  private static final String VOID = "void";

  private final Environment environment;
  private final FrontendRequest request;
  private final CallGraph graph;
  private final MemoryParameters memory;
  private final Map<String, Symbols.Member> members = new LinkedHashMap<>();
  private final Map<String, Signature> signatures = new LinkedHashMap<>();
  private final Set<String> programs = new LinkedHashSet<>();

  Subprograms(Environment environment, FrontendRequest request, Symbols program) {
    this.environment = environment;
    this.request = request;
    this.graph = new CallGraph(program);
    this.memory = new MemoryParameters(graph.declarations());
    for (Symbols.Member member : program.members) {
      String name = CallGraph.name(member);
      if (name == null || !member.syntax().isFunction() || !graph.isFirst(member)) {
        continue;
      }
      if (isSubprogram(member.syntax(), name)) {
        members.put(name, member);
      } else {
        programs.add(name);
      }
    }
    members.forEach((name, member) -> signatures.put(name, signature(member)));
    Callbacks callbacks = new Callbacks(environment);
    members.forEach(
        (name, member) -> {
          if (signatures.get(name).callback()
              && callbacks.check(member, signatures.get(name))
              && !graph.isStarted(name)) {
            environment.report.add(
                DiagnosticCode.UNUSED_FUNCTION,
                signatures.get(name).span(),
                "no "
                    + signatures.get(name).caller().orElseThrow().called()
                    + " is started that would call `"
                    + name
                    + "`");
          }
        });
    reportRecursion();
    reportUnused();
  }

  private boolean isSubprogram(MemberDeclaration syntax, String name) {
    return CallGraph.caller(syntax).isPresent()
        || syntax.getAttributes().isEmpty()
            && !request.functionHooks().containsKey(name)
            && (graph.isCalled(name) || !fitsHook(syntax));
  }

  /** Whether a hook could call a function of this shape. */
  private static boolean fitsHook(MemberDeclaration syntax) {
    return syntax.getParameters().isEmpty()
        || syntax.getParameters().size() == 1 && fitsHook(syntax.getParameters().get(0));
  }

  private static boolean fitsHook(Parameter parameter) {
    TypedName typed = parameter.getVariable();
    return typed == null || typed.getStruct() != null && typed.isReference();
  }

  boolean contains(Symbols.Member member) {
    return members.get(CallGraph.name(member)) == member;
  }

  Optional<Signature> find(String name) {
    return Optional.ofNullable(signatures.get(name));
  }

  /** Whether a name is that of a function that only the kernel calls. */
  boolean isProgram(String name) {
    return programs.contains(name);
  }

  Set<String> names() {
    return signatures.keySet();
  }

  /**
   * What a function's meaning takes from the functions that it calls: how they are called, and
   * which declarations they are.
   */
  List<Object> calledBy(String name) {
    List<Object> called = new ArrayList<>(related(name));
    for (String callee : graph.uses(name)) {
      find(callee)
          .ifPresent(
              signature -> {
                called.add(signature.display());
                called.add(memoryOf(signature));
                called.add(signature.caller());
                called.add(signature.packet());
                called.add(signature.changed());
              });
    }
    return called;
  }

  /** The parameters of a function that may lead to memory that is no table's. */
  List<String> memoryOf(Signature signature) {
    return signature.parameters().stream()
        .map(Variable::name)
        .filter(parameter -> memory.contains(signature.name(), parameter))
        .toList();
  }

  /**
   * Declarations of the functions on which may depend what is known of a function's parameters:
   * those that it calls, and for a subprogram those that call it, with what they call.
   */
  private List<MemberDeclaration> related(String name) {
    Set<String> related = new LinkedHashSet<>(graph.reachable(name));
    if (members.containsKey(name)) {
      for (String caller : graph.callersOf(name)) {
        related.add(caller);
        related.addAll(graph.reachable(caller));
      }
    }
    return related.stream().map(graph::declaration).toList();
  }

  /**
   * The hooks of the programs that reach a subprogram, without repetition of places; those of
   * programs that may sleep where the subprogram may for them.
   */
  List<Function.Attachment> hooks(String name, Map<String, Function> lowered) {
    Set<Function.Attachment> hooks = new LinkedHashSet<>();
    for (String program : programs) {
      Function function = lowered.get(program);
      if (function == null || !graph.reachable(program).contains(name)) {
        continue;
      }
      Function.Attachment own = function.hook();
      if (graph.reachedAsItIs(program).contains(name)) {
        hooks.add(own);
      }
      if (graph.reachedAsleep(program).contains(name)) {
        hooks.add(own.asleep());
      }
    }
    // what holds in programs that may sleep holds in others too
    return hooks.stream()
        .sorted(Comparator.comparing(attachment -> !attachment.hook().sleepable()))
        .toList();
  }

  /** The programs that reach a subprogram. */
  List<String> programsThatReach(String name) {
    return programs.stream().filter(p -> graph.reachable(p).contains(name)).toList();
  }

  private Signature signature(Symbols.Member member) {
    ParsedSource source = member.source();
    MemberDeclaration syntax = member.syntax();
    TypedName typed = syntax.getVariable();
    List<Variable> parameters = new ArrayList<>();
    for (Parameter parameter : syntax.getParameters()) {
      parameter(source, parameter, typed.getName()).ifPresent(parameters::add);
    }
    PacketEffect packet = PacketEffects.of(syntax);
    for (String callee : graph.reachable(typed.getName())) {
      packet = PacketEffects.stronger(packet, PacketEffects.of(graph.declaration(callee)));
    }
    return new Signature(
        typed.getName(),
        List.copyOf(parameters),
        result(source, typed),
        CallGraph.caller(syntax).isPresent() ? Set.of() : ChangedArrays.of(syntax),
        CallGraph.caller(syntax),
        packet,
        source.span(typed, SyntaxPackage.Literals.TYPED_NAME__NAME));
  }

  static boolean isVoid(TypedName typed) {
    return VOID.equals(typed.getStruct()) && !typed.isReference();
  }

  private Type result(ParsedSource source, TypedName typed) {
    if (isVoid(typed)) {
      return VoidType.VOID;
    }
    if (typed.getStruct() != null && typed.isReference()) {
      Optional<KernelStructType> kernel = environment.kernelStruct(source, typed);
      if (kernel.isPresent()) {
        return environment.kernelReference(kernel.get(), source, typed);
      }
    }
    Type type = environment.types.of(source, typed, null, typed, null);
    if (typed.isReference() && !type.isError()) {
      return environment.reference(type, source, typed);
    }
    if (!(type instanceof IntegerType)) {
      if (!type.isError()) {
        environment.report.add(
            Diagnostic.of(
                    DiagnosticCode.BAD_SUBPROGRAM,
                    source.span(typed),
                    "a function's result is an integer, a reference or void")
                .withHelp("return a reference to a leaf, or fill one through a parameter"));
      }
      return IntegerType.U32;
    }
    return type;
  }

  private Optional<Variable> parameter(ParsedSource source, Parameter parameter, String function) {
    if (parameter.getBare() != null) {
      Span span = source.span(parameter, SyntaxPackage.Literals.PARAMETER__BARE);
      return Optional.of(new Variable(parameter.getBare(), context(ANY_CONTEXT), span));
    }
    TypedName typed = parameter.getVariable();
    if (typed == null || typed.getName() == null) {
      return Optional.empty();
    }
    Span name = source.span(typed, SyntaxPackage.Literals.TYPED_NAME__NAME);
    Type type = type(source, parameter, typed);
    return Optional.of(
        new Variable(
            typed.getName(),
            type instanceof ReferenceType reference
                    && reference.origin() == ReferenceType.Origin.TABLE
                    && memory.contains(function, typed.getName())
                ? new ReferenceType(reference.target(), ReferenceType.Origin.SLICE)
                : type,
            name));
  }

  private Type type(ParsedSource source, Parameter parameter, TypedName typed) {
    if (typed.getStruct() != null && typed.isReference()) {
      String simple = Names.simple(typed.getStruct());
      if (isContextName(simple)) {
        return context(simple);
      }
      Optional<ReferenceType> keys =
          environment
              .shownReference(typed)
              .filter(shown -> shown.origin() == ReferenceType.Origin.FLOW_KEYS);
      if (keys.isPresent()) {
        return keys.get();
      }
      Optional<KernelStructType> kernel = environment.kernelStruct(source, typed);
      if (kernel.isPresent()) {
        return environment.kernelReference(kernel.get(), source, typed);
      }
    }
    Type type =
        environment.types.of(
            source,
            typed,
            typed.isReference() ? null : parameter.getWidth(),
            parameter,
            SyntaxPackage.Literals.PARAMETER__WIDTH);
    if (type.isError()) {
      return type;
    }
    if (type instanceof ArrayType && typed.isReference() && !typed.getDimensions().isEmpty()) {
      environment.report.add(
          Diagnostic.of(
                  DiagnosticCode.BAD_SUBPROGRAM,
                  source.span(parameter),
                  "an array cannot hold references")
              .withHelp("an array is passed as it is: leave out the `*`"));
      return ErrorType.ERROR;
    }
    return typed.isReference() ? environment.reference(type, source, typed) : type;
  }

  private static boolean isContextName(String name) {
    return name.equals(HookResolver.REGISTERS)
        || HookResolver.PACKET_CONTEXTS.contains(name)
        || KernelFacts.programTypes().stream().anyMatch(type -> type.context().equals(name));
  }

  /** The kernel's context: its fields come from the facts of the hook. */
  private static ReferenceType context(String name) {
    StructType struct = new StructType.Builder(name, StructType.Layout.C, null).build();
    return new ReferenceType(struct, ReferenceType.Origin.CONTEXT);
  }

  private void reportRecursion() {
    Set<String> reported = new HashSet<>();
    for (String name : members.keySet()) {
      List<String> cycle = reported.contains(name) ? List.of() : graph.cycle(name);
      if (cycle.isEmpty() || !members.keySet().containsAll(cycle)) {
        continue;
      }
      reported.addAll(cycle);
      Diagnostic diagnostic =
          Diagnostic.of(
              DiagnosticCode.RECURSION,
              graph.place(name, cycle.get(1 % cycle.size())),
              cycle.size() == 1
                  ? "`" + name + "` calls itself"
                  : "`" + name + "` calls itself by way of `" + cycle.get(1) + "`");
      for (int i = 1; i < cycle.size(); i++) {
        String next = cycle.get((i + 1) % cycle.size());
        diagnostic =
            diagnostic.withRelated(
                graph.place(cycle.get(i), next), "`" + cycle.get(i) + "` calls `" + next + "`");
      }
      environment.report.add(diagnostic);
    }
  }

  private void reportUnused() {
    signatures.forEach(
        (name, signature) -> {
          if (!signature.callback() && !graph.isCalled(name)) {
            environment.report.add(
                DiagnosticCode.UNUSED_FUNCTION,
                signature.span(),
                "nothing calls `" + name + "`, and no hook could");
          }
        });
  }
}
