package org.b.dsl.ide.names;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.Hook;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.ProgramType;
import org.b.core.kernel.KernelPath;
import org.b.core.kernel.KernelTypes;
import org.b.core.program.Program;
import org.b.core.source.SourceFile;
import org.b.dsl.FrontendResult;
import org.b.dsl.ide.outline.Outline;
import org.b.dsl.ide.outline.Outline.Declaration;
import org.b.dsl.ide.outline.Outline.EnumConstant;
import org.b.dsl.ide.outline.Outline.Enumeration;
import org.b.dsl.ide.outline.Outline.Function;
import org.b.dsl.ide.outline.Outline.State;
import org.b.dsl.ide.outline.Outline.Struct;
import org.b.dsl.ide.outline.Outline.Table;
import org.b.dsl.ide.outline.Outline.Typedef;
import org.b.dsl.ide.outline.Outline.Variable;

/**
 * The names that one program declares, by scope: those of the program and what it includes, and
 * those in {@code proto::}. The first declaration of a name counts.
 */
public final class Names {
  private final Program analysis;
  private final KernelTypes kernelTypes;
  private final List<Outline> programFiles;
  private final List<Outline> protoFiles;
  private final Map<String, Struct> structs = new LinkedHashMap<>();
  private final Map<String, Struct> headers = new LinkedHashMap<>();
  private final Map<String, Table> tables = new LinkedHashMap<>();
  private final Map<String, Function> functions = new LinkedHashMap<>();
  private final Map<String, Variable> globals = new LinkedHashMap<>();
  private final Map<String, Declaration> types = new LinkedHashMap<>();
  private final Map<String, EnumConstant> enumConstants = new LinkedHashMap<>();
  private final Map<String, State> transitions = new LinkedHashMap<>();
  private final Map<String, org.b.core.program.Function> lowered = new HashMap<>();

  /** Functions whose hook the analysis did not find; it then took some other one in its place. */
  private final Set<String> hookless = new HashSet<>();

  private final Optional<KernelVersion> ownTarget;
  private final Optional<String> ownLicense;

  private Names(FrontendResult result, List<Outline> programFiles, List<Outline> protoFiles) {
    this.analysis = result.program();
    this.kernelTypes = result.kernelTypes();
    this.programFiles = programFiles;
    this.protoFiles = protoFiles;
    for (Outline outline : programFiles) {
      outline.declarations().forEach(this::declare);
    }
    for (Outline outline : protoFiles) {
      for (Declaration declaration : outline.declarations()) {
        if (declaration instanceof Struct struct) {
          headers.putIfAbsent(struct.name().text(), struct);
        } else if (declaration instanceof State state) {
          transitions.putIfAbsent(state.name().text(), state);
        }
      }
    }
    for (Outline outline : programFiles) {
      for (Declaration declaration : outline.declarations()) {
        if (declaration instanceof State state) {
          transitions.putIfAbsent(state.name().text(), state);
          Struct struct = structs.get(state.name().text());
          if (struct != null) {
            headers.putIfAbsent(struct.name().text(), struct);
          }
        }
      }
    }
    for (Struct struct : BuiltinProtocols.structs()) {
      headers.putIfAbsent(struct.name().text(), struct);
    }
    for (State state : BuiltinProtocols.transitions()) {
      transitions.putIfAbsent(state.name().text(), state);
    }
    analysis.functions().forEach(f -> lowered.putIfAbsent(f.name(), f));
    for (Diagnostic diagnostic : result.diagnostics()) {
      if (diagnostic.code() == DiagnosticCode.UNKNOWN_HOOK) {
        hookless.add(diagnostic.span().text());
      }
    }
    ownTarget = directive("target").flatMap(KernelVersion::parse);
    ownLicense = directive("license");
  }

  /**
   * The names for a document.
   *
   * @param own the document, which stands for the file of its name in the analysis
   */
  public static Names of(Outline own, FrontendResult result) {
    List<SourceFile> files = result.program().files();
    List<Outline> outlines = new ArrayList<>();
    boolean hasOwn = false;
    for (SourceFile file : files) {
      if (file.name().equals(own.file().name())) {
        outlines.add(own);
        hasOwn = true;
      } else if (!BuiltinProtocols.isBuiltin(file)) {
        outlines.add(Outline.of(file));
      }
    }
    if (!hasOwn) {
      outlines.add(0, own);
    }
    List<Outline> program = new ArrayList<>();
    List<Outline> proto = new ArrayList<>();
    Set<String> included = new HashSet<>();
    for (Outline outline : outlines) {
      boolean isProgram = program.isEmpty() || included.contains(simpleName(outline.file().name()));
      (isProgram ? program : proto).add(outline);
      if (isProgram) {
        for (Outline.Directive directive : outline.directives()) {
          if (directive.name().text().equals("include")) {
            directive.value().ifPresent(value -> included.add(simpleName(value.text())));
          }
        }
      }
    }
    return new Names(result, program, proto);
  }

  private static String simpleName(String path) {
    return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  }

  private Optional<String> directive(String name) {
    Optional<String> last = Optional.empty();
    for (Outline outline : programFiles) {
      for (Outline.Directive directive : outline.directives()) {
        if (directive.name().text().equals(name) && directive.value().isPresent()) {
          last = directive.value().map(Outline.Name::text);
        }
      }
    }
    return last;
  }

  private void declare(Declaration declaration) {
    String name = declaration.name().text();
    if (declaration instanceof Struct struct) {
      structs.putIfAbsent(name, struct);
    } else if (declaration instanceof Table table) {
      tables.putIfAbsent(name, table);
    } else if (declaration instanceof Function function) {
      functions.putIfAbsent(name, function);
    } else if (declaration instanceof Enumeration enumeration) {
      if (!name.isEmpty()) {
        types.putIfAbsent(name, enumeration);
      }
      enumeration.constants().forEach(c -> enumConstants.putIfAbsent(c.name().text(), c));
    } else if (declaration instanceof Typedef typedef) {
      types.putIfAbsent(name, typedef);
    } else if (declaration instanceof Variable variable) {
      globals.putIfAbsent(name, variable);
    }
  }

  public Optional<Struct> struct(String name, boolean inProto) {
    return inProto ? header(name) : Optional.ofNullable(structs.get(name));
  }

  /** The struct of a written type. */
  public Optional<Struct> struct(Outline.TypeUse type) {
    return type.struct()
        .flatMap(name -> struct(name.text(), type.scoped()).or(() -> behind(name, 8)));
  }

  /** The struct that a typedef stands for. */
  private Optional<Struct> behind(Outline.Name name, int depth) {
    return depth > 0
            && types.get(name.text()) instanceof Typedef typedef
            && typedef.type().struct().isPresent()
        ? struct(typedef.type().struct().get().text(), typedef.type().scoped())
            .or(() -> behind(typedef.type().struct().get(), depth - 1))
        : Optional.empty();
  }

  /** An enumeration or typedef. */
  public Optional<Declaration> type(String name) {
    return Optional.ofNullable(types.get(name));
  }

  /** Enumerations and typedefs. */
  public Collection<Declaration> types() {
    return types.values();
  }

  public Optional<EnumConstant> enumConstant(String name) {
    return Optional.ofNullable(enumConstants.get(name));
  }

  /** The enumeration of a constant, in whatever file. */
  public Optional<Enumeration> enumeration(EnumConstant constant) {
    return Outline.of(constant.name().span().file())
        .owner(constant)
        .filter(Enumeration.class::isInstance)
        .map(Enumeration.class::cast);
  }

  public Collection<EnumConstant> enumConstants() {
    return enumConstants.values();
  }

  /**
   * The struct that a header's name means, with or without a transition, as the compiler finds it.
   */
  public Optional<Struct> header(String name) {
    Struct known = headers.get(name);
    Struct own = structs.get(name);
    boolean builtIn = known != null && BuiltinProtocols.isBuiltin(known.name().span().file());
    return Optional.ofNullable(own != null && (known == null || builtIn) ? own : known);
  }

  public Optional<Table> table(String name) {
    return Optional.ofNullable(tables.get(name));
  }

  public Optional<Function> function(String name) {
    return Optional.ofNullable(functions.get(name));
  }

  public Optional<Variable> global(String name) {
    return Optional.ofNullable(globals.get(name));
  }

  /** The transition that the proto file declares for a header. */
  public Optional<State> transition(String header) {
    return Optional.ofNullable(transitions.get(header));
  }

  public KernelTypes kernelTypes() {
    return kernelTypes;
  }

  /**
   * The kernel's struct or union that a type names; a struct of the program of that name hides it.
   */
  public Optional<KernelPath> kernelStruct(Outline.TypeUse type) {
    if (type.struct().isEmpty() || struct(type).isPresent() || type.scoped()) {
      return Optional.empty();
    }
    String name = type.struct().get().text();
    if (name.equals("void") || types.containsKey(name)) {
      return Optional.empty();
    }
    KernelTypes found = kernelTypes.withStruct(name);
    int id = found.struct(name);
    if (id == 0) {
      id = found.union(name);
    }
    return id == 0 ? Optional.empty() : Optional.of(KernelPath.of(found, id));
  }

  public Collection<Struct> structs() {
    return structs.values();
  }

  public Collection<Struct> headers() {
    return headers.values();
  }

  public Collection<Table> tables() {
    return tables.values();
  }

  public Collection<Function> functions() {
    return functions.values();
  }

  public Collection<Variable> globals() {
    return globals.values();
  }

  /** Every file whose names are seen, without the built-in protocols. */
  public List<Outline> files() {
    List<Outline> all = new ArrayList<>(programFiles);
    all.addAll(protoFiles);
    return all;
  }

  /** Whether the structs of a file are protocol headers. */
  public boolean isProto(SourceFile file) {
    return BuiltinProtocols.isBuiltin(file)
        || protoFiles.stream().anyMatch(o -> o.file().name().equals(file.name()));
  }

  /** Whether a struct is laid out as on the wire: it can be named as {@code $header}. */
  public boolean isHeader(Struct struct) {
    return headers.get(struct.name().text()) == struct;
  }

  /** Whether the struct has a transition and so is a header beyond doubt. */
  public boolean hasTransition(Struct struct) {
    return isHeader(struct) && transitions.containsKey(struct.name().text());
  }

  public KernelVersion target() {
    return ownTarget.orElse(analysis.target());
  }

  public String license() {
    return ownLicense.orElse(analysis.license());
  }

  /** The hook of a function: its attribute's, else what the analysis was told. */
  public Optional<Hook> hook(Function function) {
    if (function.attribute().isPresent()) {
      return KernelFacts.hook(function.attribute().get().name().text());
    }
    return lowered(function).filter(f -> !hookless.contains(f.name())).map(f -> f.hook().hook());
  }

  public Optional<ProgramType> programType(Function function) {
    return hook(function).map(hook -> KernelFacts.programType(hook.programType()));
  }

  /** The typed function. */
  public Optional<org.b.core.program.Function> lowered(Function function) {
    return Optional.ofNullable(lowered.get(function.name().text()));
  }
}
