package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.KernelVersion;
import org.b.core.source.SourceFile;
import org.b.core.source.Span;
import org.b.dsl.FrontendRequest;
import org.b.dsl.IncludeResolver;
import org.b.dsl.parse.CSpellings;
import org.b.dsl.parse.ParsedSource;
import org.b.dsl.parse.SourceParser;
import org.b.dsl.syntax.Declaration;
import org.b.dsl.syntax.DirectiveLine;
import org.b.dsl.syntax.EnumConstant;
import org.b.dsl.syntax.EnumDeclaration;
import org.b.dsl.syntax.MemberDeclaration;
import org.b.dsl.syntax.StateDeclaration;
import org.b.dsl.syntax.StructDeclaration;
import org.b.dsl.syntax.SyntaxPackage;
import org.b.dsl.syntax.TableDeclaration;
import org.b.dsl.syntax.TestDeclaration;
import org.b.dsl.syntax.TypedefDeclaration;

/** Parses the program, what it includes and its proto file, and collects their declarations. */
final class Loader {
  private static final List<String> DIRECTIVES =
      List.of("packed", "include", "target", "license", "allow", "proto");

  /** Beside the program, where no proto file is named. */
  private static final String PROTO_FILE = "proto.b";

  /** The built-in protocols, as `#proto` names them. */
  private static final String NETWORK = "<net>";

  private final FrontendRequest request;
  private final SourceParser parser;
  private final Report report;
  private final List<SourceFile> files = new ArrayList<>();
  private final List<ParsedSource> sources = new ArrayList<>();
  private final List<Object> surroundings = new ArrayList<>();
  private boolean builtInProtocols;
  private String license = "GPL";
  private boolean unsafe;
  private KernelVersion target;

  Loader(FrontendRequest request, SourceParser parser, Report report) {
    this.request = request;
    this.parser = parser;
    this.report = report;
    this.target = request.target();
  }

  List<SourceFile> files() {
    return List.copyOf(files);
  }

  List<ParsedSource> sources() {
    return List.copyOf(sources);
  }

  /** Everything that was declared so far, functions and variables apart; compares by identity. */
  List<Object> surroundings() {
    return List.copyOf(surroundings);
  }

  /** Whether programs may call what alters what they observe. */
  boolean allowsUnsafe() {
    return unsafe;
  }

  String license() {
    return license;
  }

  KernelVersion target() {
    return target;
  }

  /** Declarations of the program file and its includes. */
  Symbols program() {
    Symbols symbols = new Symbols();
    load(request.program(), symbols, new HashSet<>());
    return symbols;
  }

  /** Declarations of the proto file and its includes; none where there is no such file. */
  Symbols proto() {
    Symbols symbols = new Symbols();
    surroundings.add("proto");
    protoFile().ifPresent(file -> load(file, symbols, new HashSet<>()));
    return symbols;
  }

  private Optional<SourceFile> protoFile() {
    if (request.proto().isPresent()) {
      return request.proto();
    }
    if (builtInProtocols) {
      return Optional.empty();
    }
    String text = request.program().text();
    if (!text.contains("proto::") && text.indexOf('$') < 0) {
      return Optional.empty();
    }
    return request
        .includes()
        .resolve(request.program(), PROTO_FILE)
        .file()
        .filter(file -> !file.name().equals(request.program().name()));
  }

  private void load(SourceFile file, Symbols symbols, Set<String> seen) {
    if (!seen.add(file.name())) {
      return;
    }
    files.add(file);
    ParsedSource source = parser.parseAgain(file);
    sources.add(source);
    collect(source, symbols, seen);
  }

  private void collect(ParsedSource source, Symbols symbols, Set<String> seen) {
    report.syntaxErrors(source.errors());
    boolean packed = false;
    for (Declaration declaration : source.declarations()) {
      if (!source.errors().isEmpty()) {
        markDamaged(source, declaration);
      }
      boolean function = declaration instanceof MemberDeclaration member && member.isFunction();
      if (!function && !(declaration instanceof TestDeclaration)) {
        surroundings.add(declaration);
      }
      if (declaration instanceof DirectiveLine line) {
        Directive directive = Directive.parse(source.span(line));
        if (directive.name().equals("packed")) {
          packed = packed(directive, packed);
        } else {
          apply(directive, source, symbols, seen);
        }
      } else if (declaration instanceof TestDeclaration test) {
        symbols.tests.add(new Symbols.Test(source, test));
      } else if (declaration instanceof StructDeclaration struct) {
        struct(source, struct, packed, symbols);
      } else if (declaration instanceof EnumDeclaration enumeration) {
        enumeration(source, enumeration, symbols);
      } else if (declaration instanceof TypedefDeclaration typedef) {
        typedef(source, typedef, symbols);
      } else if (declaration instanceof StateDeclaration state) {
        state(source, state, symbols);
      } else if (declaration instanceof TableDeclaration table) {
        symbols.tables.add(new Symbols.TableSyntax(source, table));
      } else if (declaration instanceof MemberDeclaration member) {
        member(source, member, symbols);
      }
    }
  }

  private void markDamaged(ParsedSource source, Declaration declaration) {
    Span span = source.span(declaration);
    for (Diagnostic error : source.errors()) {
      if (error.span().offset() >= span.offset() && error.span().offset() <= span.end()) {
        report.damaged(span);
        return;
      }
    }
  }

  private void struct(
      ParsedSource source, StructDeclaration syntax, boolean packed, Symbols symbols) {
    if (syntax.getName() == null) {
      return;
    }
    Span name = source.span(syntax, SyntaxPackage.Literals.STRUCT_DECLARATION__NAME);
    if (symbols.enumerations.containsKey(syntax.getName())
        || symbols.typedefs.containsKey(syntax.getName())) {
      typeName("struct", syntax.getName(), name, symbols);
    }
    Symbols.Struct struct = new Symbols.Struct(syntax.getName(), name, source, syntax, packed);
    Symbols.Struct first = symbols.structs.putIfAbsent(struct.name(), struct);
    if (first != null) {
      duplicate("struct", struct.name(), name, first.nameSpan());
    }
  }

  private void enumeration(ParsedSource source, EnumDeclaration syntax, Symbols symbols) {
    String name = syntax.getName() == null ? "" : syntax.getName();
    Span span =
        name.isEmpty()
            ? source.span(syntax)
            : source.span(syntax, SyntaxPackage.Literals.ENUM_DECLARATION__NAME);
    Symbols.Enumeration enumeration = new Symbols.Enumeration(name, span, source, syntax);
    symbols.allEnumerations.add(enumeration);
    if (!name.isEmpty()) {
      typeName("enum", name, span, symbols);
      symbols.enumerations.putIfAbsent(name, enumeration);
    }
    for (EnumConstant constant : syntax.getConstants()) {
      if (constant.getName() != null) {
        Span place = source.span(constant, SyntaxPackage.Literals.ENUM_CONSTANT__NAME);
        constant(
            new Symbols.Constant(constant.getName(), place, source, enumeration, null), symbols);
      }
    }
  }

  private void typedef(ParsedSource source, TypedefDeclaration syntax, Symbols symbols) {
    if (syntax.getVariable() == null || syntax.getVariable().getName() == null) {
      return;
    }
    String name = syntax.getVariable().getName();
    Span span = source.span(syntax.getVariable(), SyntaxPackage.Literals.TYPED_NAME__NAME);
    typeName("type", name, span, symbols);
    symbols.typedefs.putIfAbsent(name, new Symbols.Typedef(name, span, source, syntax));
  }

  /** Structs, enumerations and typedefs share their names. */
  private void typeName(String what, String name, Span span, Symbols symbols) {
    Span first =
        symbols.structs.containsKey(name)
            ? symbols.structs.get(name).nameSpan()
            : symbols.enumerations.containsKey(name)
                ? symbols.enumerations.get(name).nameSpan()
                : symbols.typedefs.containsKey(name) ? symbols.typedefs.get(name).nameSpan() : null;
    if (first != null) {
      duplicate(what, name, span, first);
    }
  }

  private void member(ParsedSource source, MemberDeclaration syntax, Symbols symbols) {
    boolean constant = "const".equals(syntax.getStorage()) && !syntax.isFunction();
    if (!constant) {
      symbols.members.add(new Symbols.Member(source, syntax));
    } else if (syntax.getVariable() != null && syntax.getVariable().getName() != null) {
      String name = syntax.getVariable().getName();
      Span span = source.span(syntax.getVariable(), SyntaxPackage.Literals.TYPED_NAME__NAME);
      constant(new Symbols.Constant(name, span, source, null, syntax), symbols);
    }
  }

  private void constant(Symbols.Constant constant, Symbols symbols) {
    Symbols.Constant first = symbols.constants.putIfAbsent(constant.name(), constant);
    if (first != null) {
      duplicate("constant", constant.name(), constant.nameSpan(), first.nameSpan());
    }
  }

  private void state(ParsedSource source, StateDeclaration syntax, Symbols symbols) {
    if (syntax.getName() == null) {
      return;
    }
    Span nameSpan = source.span(syntax, SyntaxPackage.Literals.STATE_DECLARATION__NAME);
    String name = Names.simple(syntax.getName());
    Symbols.State state = new Symbols.State(name, nameSpan, source, syntax);
    Symbols.State first = symbols.states.putIfAbsent(name, state);
    if (first != null) {
      duplicate("state", name, nameSpan, first.nameSpan());
    }
  }

  private void duplicate(String what, String name, Span span, Span first) {
    report.add(
        Diagnostic.of(
                DiagnosticCode.DUPLICATE_NAME,
                span,
                what + " `" + name + "` is declared more than once")
            .withRelated(first, "first declared here"));
  }

  private boolean packed(Directive directive, boolean before) {
    String value = directive.value().orElse("");
    if (value.equals("true") || value.equals("false")) {
      return value.equals("true");
    }
    report.add(
        Diagnostic.of(
                DiagnosticCode.UNKNOWN_DIRECTIVE,
                directive.valueSpan(),
                "#packed takes \"true\" or \"false\"")
            .withHelp("write #packed \"true\" or #packed \"false\""));
    return before;
  }

  private void apply(Directive directive, ParsedSource source, Symbols symbols, Set<String> seen) {
    switch (directive.name()) {
      case "include" -> include(directive, source, symbols, seen);
      case "target" -> {
        Optional<KernelVersion> version = directive.value().flatMap(KernelVersion::parse);
        version.ifPresentOrElse(
            found -> target = found,
            () ->
                report.add(
                    DiagnosticCode.BAD_TARGET,
                    directive.valueSpan(),
                    "#target takes a kernel version such as \"5.10\""));
      }
      case "proto" -> {
        builtInProtocols |= directive.value().filter(NETWORK::equals).isPresent();
        if (directive.value().filter(NETWORK::equals).isEmpty()) {
          report.add(
              Diagnostic.of(
                      DiagnosticCode.UNKNOWN_DIRECTIVE,
                      directive.valueSpan(),
                      "#proto takes the built-in protocols, <net>")
                  .withHelp(
                      "a file of protocols is `proto.b` beside the program, or the second file of"
                          + " the command"));
        }
      }
      case "license" ->
          directive
              .value()
              .filter(text -> !text.isBlank())
              .ifPresentOrElse(
                  text -> license = text,
                  () ->
                      report.add(
                          DiagnosticCode.UNKNOWN_DIRECTIVE,
                          directive.valueSpan(),
                          "#license takes a licence such as \"GPL\""));
      case "allow" -> {
        unsafe |= directive.value().filter("unsafe"::equals).isPresent();
        if (directive.value().filter("unsafe"::equals).isEmpty()) {
          report.add(
              DiagnosticCode.UNKNOWN_DIRECTIVE,
              directive.valueSpan(),
              "#allow takes the word unsafe");
        }
      }
      default -> report.add(unknown(directive));
    }
  }

  private static Diagnostic unknown(Directive directive) {
    String name = directive.name();
    Diagnostic diagnostic =
        Diagnostic.of(
            DiagnosticCode.UNKNOWN_DIRECTIVE,
            directive.nameSpan(),
            "there is no directive `#" + name + "`");
    Span word =
        new Span(
            directive.nameSpan().file(), directive.nameSpan().end() - name.length(), name.length());
    return CSpellings.directive(name)
        .map(diagnostic::withHelp)
        .orElseGet(() -> Suggestions.suggest(diagnostic, name, DIRECTIVES, word));
  }

  private void include(
      Directive directive, ParsedSource source, Symbols symbols, Set<String> seen) {
    if (directive.value().isEmpty()) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.UNKNOWN_DIRECTIVE,
                  directive.valueSpan(),
                  "#include takes a file such as \"proto.b\"")
              .withHelp(CSpellings.SYSTEM_HEADER));
      return;
    }
    IncludeResolver.Result result =
        request.includes().resolve(source.file(), directive.value().get());
    if (result instanceof IncludeResolver.Found found) {
      load(found.source(), symbols, seen);
    } else if (result instanceof IncludeResolver.Failure failure) {
      report.add(
          DiagnosticCode.INCLUDE_NOT_FOUND,
          directive.valueSpan(),
          "cannot read `" + directive.value().get() + "`: " + failure.reason());
    }
  }
}
