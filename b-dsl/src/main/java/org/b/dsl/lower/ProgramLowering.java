package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.program.Function;
import org.b.core.program.Program;
import org.b.core.program.Signature;
import org.b.core.source.Span;
import org.b.core.test.TestCase;
import org.b.dsl.FrontendRequest;
import org.b.dsl.Reference;
import org.b.dsl.parse.SourceParser;
import org.b.dsl.syntax.SyntaxPackage;

/** Lowers a whole program: the program file, its proto file and what they include. */
public final class ProgramLowering {
  /**
   * The typed program and the uses of names in it.
   *
   * @param tests in source order
   * @param complete false where an error may have hidden a part that functions share: then nothing
   *     is said about where their paths lead
   */
  public record Lowered(
      Program program, List<TestCase> tests, List<Reference> references, boolean complete) {}

  private ProgramLowering() {}

  /**
   * Lowers; whatever is wrong goes to the sink.
   *
   * @param checkpoint called now and then; what it throws ends the lowering
   */
  public static Lowered lower(
      FrontendRequest request,
      SourceParser parser,
      LoweringCache cache,
      DiagnosticSink sink,
      Runnable checkpoint) {
    Report report = new Report(sink);
    Loader loader = new Loader(request, parser, report);
    Symbols program = loader.program();
    Symbols proto = loader.proto();
    List<Symbols> protoScopes = List.of(proto, program, BuiltInProtocols.symbols());
    Structs structs = new Structs(program, protoScopes, report);
    Headers headers = new Headers(protoScopes, structs, report);
    Environment environment =
        new Environment(
            report,
            program,
            structs,
            headers,
            loader.target(),
            loader.license(),
            loader.allowsUnsafe(),
            request.kernelTypes());

    environment.constants.declareAll();
    environment.types.declareAll();
    structs.layOutProgram();
    TableDeclarations tables = new TableDeclarations(environment);
    program.tables.forEach(table -> tables.declare(table.source(), table.syntax()));
    tables.complete();
    program.members.stream()
        .filter(member -> CallGraph.name(member) != null && !member.syntax().isFunction())
        .forEach(environment.globals::declare);
    headers.declareAll(proto);
    headers.declareAll(program);
    rejectMembers(proto, report);
    cache.start(
        new LoweringCache.Surroundings(
            loader.surroundings(),
            request.target(),
            List.of(request.defaultHook(), request.functionHooks()),
            request.kernelTypes()),
        new Places(loader.sources()));
    environment.subprograms = new Subprograms(environment, request, program);
    List<Function> functions = functions(program, environment, request, cache, checkpoint);
    cache.finish();
    int before = report.errors();
    HeaderParts parts = new HeaderParts(environment);
    headers.complete(parts);
    boolean complete = !report.anySyntaxError() && report.errors() == before;
    TestLowering testLowering =
        new TestLowering(environment, functions, () -> headers.complete(parts));
    List<TestCase> tests = new ArrayList<>();
    for (Symbols.Test test : tests(program, proto)) {
      testLowering.lower(test.source(), test.syntax()).ifPresent(tests::add);
    }
    return new Lowered(
        new Program(
            loader.files(),
            List.copyOf(environment.tables.values()),
            environment.globals.all().values().stream()
                .filter(global -> !global.type().isError())
                .toList(),
            functions.stream().filter(function -> !function.isSubprogram()).toList(),
            functions.stream().filter(Function::isSubprogram).toList(),
            loader.license(),
            loader.target()),
        List.copyOf(tests),
        report.references(),
        complete);
  }

  private static List<Symbols.Test> tests(Symbols program, Symbols proto) {
    List<Symbols.Test> tests = new ArrayList<>(program.tests);
    tests.addAll(proto.tests);
    return tests;
  }

  private static List<Function> functions(
      Symbols program,
      Environment environment,
      FrontendRequest request,
      LoweringCache cache,
      Runnable checkpoint) {
    FunctionLowering lowering =
        new FunctionLowering(environment, new HookResolver(environment, request));
    Subprograms subprograms = environment.subprograms;
    Map<Symbols.Member, Function> lowered = new IdentityHashMap<>();
    Map<String, Function> programs = new HashMap<>();
    List<Symbols.Member> members = new ArrayList<>();
    for (Symbols.Member member : program.members) {
      if (CallGraph.name(member) == null) {
        continue;
      }
      if (!member.syntax().isFunction()) {
        continue;
      }
      members.add(member);
      if (!subprograms.contains(member)) {
        checkpoint.run();
        Function function =
            cache.lower(
                member,
                nameSpan(member),
                subprograms.calledBy(CallGraph.name(member)),
                () -> lowering.lower(member.source(), member.syntax()),
                environment);
        lowered.put(member, function);
        if (cache.hookKnown(function)) {
          programs.putIfAbsent(function.name(), function);
        }
      }
    }
    for (Symbols.Member member : members) {
      if (subprograms.contains(member)) {
        checkpoint.run();
        Signature signature = subprograms.find(CallGraph.name(member)).orElseThrow();
        List<Function.Attachment> hooks = subprograms.hooks(signature.name(), programs);
        List<Object> calls = new ArrayList<>(subprograms.calledBy(signature.name()));
        calls.add(hooks);
        calls.add(signature.display());
        calls.add(subprograms.memoryOf(signature));
        lowered.put(
            member,
            cache.lower(
                member,
                nameSpan(member),
                calls,
                () -> lowering.lower(member.source(), member.syntax(), signature, hooks),
                environment));
      }
    }
    List<Function> all = distinct(members.stream().map(lowered::get).toList(), environment);
    if (environment.report.errors() == 0) {
      new StructOperations(environment).checkTables(all);
    }
    return all;
  }

  private static Span nameSpan(Symbols.Member member) {
    return member
        .source()
        .span(member.syntax().getVariable(), SyntaxPackage.Literals.TYPED_NAME__NAME);
  }

  private static List<Function> distinct(List<Function> all, Environment environment) {
    Map<String, Function> functions = new LinkedHashMap<>();
    for (Function function : all) {
      Function first = functions.putIfAbsent(function.name(), function);
      Span other =
          first != null
              ? first.span()
              : environment.tables.containsKey(function.name())
                  ? environment.tables.get(function.name()).span()
                  : environment.globals.all().containsKey(function.name())
                      ? environment.globals.all().get(function.name()).span()
                      : null;
      if (other != null) {
        environment.report.add(
            Diagnostic.of(
                    DiagnosticCode.DUPLICATE_NAME,
                    function.span(),
                    "`" + function.name() + "` is declared more than once")
                .withRelated(other, "first declared here"));
      }
    }
    return new ArrayList<>(functions.values());
  }

  private static void rejectVariable(Symbols.Member member, Report report) {
    Span name =
        member
            .source()
            .span(member.syntax().getVariable(), SyntaxPackage.Literals.TYPED_NAME__NAME);
    report.add(
        Diagnostic.of(
                DiagnosticCode.GLOBAL_VARIABLE,
                name,
                "variable `" + name.text() + "` is declared in a file of protocols")
            .withHelp("declare it in the program file"));
  }

  private static void rejectMembers(Symbols proto, Report report) {
    for (Symbols.Member member : proto.members) {
      if (member.syntax().getVariable() != null && !member.syntax().isFunction()) {
        rejectVariable(member, report);
      }
    }
  }
}
