package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.LeafField;
import org.b.core.source.Span;
import org.b.core.types.ErrorType;
import org.b.core.types.IntegerType;
import org.b.core.types.StructType;
import org.b.core.types.Type;
import org.b.dsl.parse.ParsedSource;
import org.b.dsl.syntax.FieldDeclaration;
import org.b.dsl.syntax.PacketFieldExpression;
import org.b.dsl.syntax.StructDeclaration;
import org.b.dsl.syntax.SyntaxPackage;
import org.b.dsl.syntax.TypedName;
import org.eclipse.emf.ecore.EObject;
import org.eclipse.emf.ecore.EStructuralFeature;

/**
 * Finds structs by name and lays them out. A struct may have two layouts: in memory, and on the
 * wire where it is used as a protocol header.
 */
final class Structs {
  /** Structs of the user-space interface that helpers take as memory: linux/bpf.h, linux/in.h. */
  private static final Set<String> HELPER_STRUCTS =
      Set.of(
          "bpf_fib_lookup",
          "bpf_perf_event_value",
          "bpf_pidns_info",
          "bpf_redir_neigh",
          "bpf_sock_tuple",
          "bpf_tunnel_key",
          "bpf_xfrm_state",
          "sockaddr_in",
          "sockaddr_in6");

  private final Symbols program;
  private final List<Symbols> protoScopes;
  private final Report report;
  private Types types;
  private final Map<Symbols.Struct, StructType> inMemory = new HashMap<>();
  private final Map<Symbols.Struct, StructType> onWire = new HashMap<>();
  private final Set<Symbols.Struct> underConstruction = new HashSet<>();

  /**
   * @param protoScopes where names in {@code proto::} are looked for, in this order
   */
  Structs(Symbols program, List<Symbols> protoScopes, Report report) {
    this.program = program;
    this.protoScopes = protoScopes;
    this.report = report;
  }

  /** Fields may have any type. */
  void takeTypesFrom(Types newTypes) {
    types = newTypes;
  }

  Optional<Symbols.Struct> find(String scopedName) {
    String name = Names.simple(scopedName);
    String scope = Names.scope(scopedName);
    if (scope.isEmpty()) {
      return Optional.ofNullable(program.structs.get(name));
    }
    return scope.equals(Names.PROTO) ? findProto(name) : Optional.empty();
  }

  Optional<Symbols.Struct> findProto(String name) {
    for (Symbols symbols : protoScopes) {
      Symbols.Struct struct = symbols.structs.get(name);
      if (struct != null) {
        return Optional.of(struct);
      }
    }
    return Optional.empty();
  }

  /** Names that could stand in place of a scoped one, for suggestions. */
  Collection<String> namesLike(String scopedName) {
    if (Names.scope(scopedName).isEmpty()) {
      return program.structs.keySet();
    }
    Set<String> names = new LinkedHashSet<>();
    for (Symbols symbols : protoScopes) {
      symbols.structs.keySet().forEach(name -> names.add(Names.PROTO + "::" + name));
    }
    return names;
  }

  Collection<String> protoNames() {
    Set<String> names = new LinkedHashSet<>();
    protoScopes.forEach(symbols -> names.addAll(symbols.structs.keySet()));
    return names;
  }

  /** Whether helpers take a struct of that name, which a program has as a variable of its own. */
  static boolean isForHelpers(String name) {
    return HELPER_STRUCTS.contains(name);
  }

  static String howToDeclare(String name) {
    return "write struct "
        + name
        + " { ... } in this file, with the fields of the kernel's header, and of a union the field"
        + " that counts";
  }

  Diagnostic unknown(String name, Span span) {
    return unknown(name, span, List.of());
  }

  /**
   * @param others names of types that are no structs
   */
  Diagnostic unknown(String name, Span span, Collection<String> others) {
    Diagnostic diagnostic =
        Diagnostic.of(
            DiagnosticCode.UNKNOWN_TYPE, span, "there is no struct or type `" + name + "`");
    if (isForHelpers(name)) {
      return diagnostic.withHelp(howToDeclare(name));
    }
    if (Names.scope(name).isEmpty() && findProto(name).isPresent()) {
      String scoped = Names.PROTO + "::" + name;
      return diagnostic
          .withHelp("the protocol file declares it: write `struct " + scoped + "`")
          .withFix("change to `" + scoped + "`", span, scoped);
    }
    Set<String> names = new LinkedHashSet<>(namesLike(name));
    names.addAll(others);
    return Suggestions.suggest(diagnostic, name, names, span);
  }

  /** The layout in memory; null where the struct contains itself, which is reported. */
  StructType memoryLayout(Symbols.Struct struct, Span use) {
    if (program.structs.get(struct.name()) != struct) {
      report.touchStruct(struct.name());
    }
    StructType done = inMemory.get(struct);
    if (done != null) {
      return done;
    }
    if (!underConstruction.add(struct)) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.RECURSIVE_STRUCT,
                  use,
                  "struct `" + struct.name() + "` contains itself")
              .withRelated(struct.nameSpan(), "the struct"));
      return null;
    }
    StructType type =
        build(struct, struct.packed() ? StructType.Layout.PACKED : StructType.Layout.C);
    underConstruction.remove(struct);
    inMemory.put(struct, type);
    return type;
  }

  /** The layout in a packet. */
  StructType wireLayout(Symbols.Struct struct) {
    // not computeIfAbsent: building may ask for other layouts
    StructType type = onWire.get(struct);
    if (type == null) {
      type = build(struct, StructType.Layout.WIRE);
      onWire.put(struct, type);
    }
    return type;
  }

  private StructType build(Symbols.Struct struct, StructType.Layout layout) {
    StructType.Builder builder = new StructType.Builder(struct.name(), layout, struct.nameSpan());
    Map<String, Span> names = new LinkedHashMap<>();
    // a struct has one field of each such type, and one lock of whatever kind
    Map<String, Span> locks = new LinkedHashMap<>();
    Optional<TypedName> tail = tail(struct.syntax());
    for (FieldDeclaration field : struct.syntax().getFields()) {
      TypedName variable = field.getVariable();
      if (variable == null || variable.getName() == null) {
        continue;
      }
      if (tail.filter(t -> t == variable).isPresent()) {
        // the struct is the part that every such header has
        continue;
      }
      Span span = struct.source().span(variable, SyntaxPackage.Literals.TYPED_NAME__NAME);
      Span first = names.putIfAbsent(variable.getName(), span);
      if (first != null) {
        report.add(
            Diagnostic.of(
                    DiagnosticCode.DUPLICATE_NAME,
                    span,
                    "struct `"
                        + struct.name()
                        + "` has more than one field `"
                        + variable.getName()
                        + "`")
                .withRelated(first, "first declared here"));
      } else {
        Type type = fieldType(struct, field, layout);
        if (LeafField.of(type).isPresent()) {
          String called = LeafField.of(type).get().called();
          first = locks.putIfAbsent(called, span);
          if (layout == StructType.Layout.PACKED) {
            types.notHere(
                span,
                "a "
                    + LeafField.of(type).get().called()
                    + " needs a struct that is not packed: #packed \"false\"");
          } else if (first != null) {
            report.add(
                Diagnostic.of(
                        DiagnosticCode.LOCK_PLACE,
                        span,
                        "a leaf has at most one "
                            + (LeafField.of(type).get().isLock() ? called : variable.getStruct()))
                    .withRelated(first, "the first one"));
          }
        }
        builder.add(variable.getName(), type, span);
      }
    }
    return builder.build();
  }

  /**
   * The array at the end of a header whose number of bytes is in the packet: {@code u8
   * options[$ip.hlen * 4 - 20]}.
   */
  static Optional<TypedName> tail(StructDeclaration struct) {
    if (struct.getFields().isEmpty()) {
      return Optional.empty();
    }
    TypedName last = struct.getFields().get(struct.getFields().size() - 1).getVariable();
    return Optional.ofNullable(last)
        .filter(
            variable ->
                variable.getDimensions().size() == 1
                    && !variable.isReference()
                    && readsPacket(variable.getDimensions().get(0).getSize()));
  }

  private static boolean readsPacket(EObject size) {
    if (size == null) {
      return false;
    }
    boolean reads = size instanceof PacketFieldExpression;
    for (var contents = size.eAllContents(); !reads && contents.hasNext(); ) {
      reads = contents.next() instanceof PacketFieldExpression;
    }
    return reads;
  }

  private Type fieldType(Symbols.Struct struct, FieldDeclaration field, StructType.Layout layout) {
    TypedName variable = field.getVariable();
    ParsedSource source = struct.source();
    if (variable.isReference()) {
      report.add(
          DiagnosticCode.TYPE_MISMATCH,
          source.span(variable, SyntaxPackage.Literals.TYPED_NAME__REFERENCE),
          "field `" + variable.getName() + "` cannot be a reference: only local variables can");
      return IntegerType.U64;
    }
    boolean wire = layout == StructType.Layout.WIRE;
    if (variable.getDimensions().stream().anyMatch(d -> readsPacket(d.getSize()))) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.BAD_HEADER,
                  source.span(variable, SyntaxPackage.Literals.TYPED_NAME__NAME),
                  "the size of `"
                      + variable.getName()
                      + "` is in the packet: only the last field of a header can have such a size")
              .withHelp("declare what follows it as a header of its own"));
      return IntegerType.U8;
    }
    boolean nested = wire && variable.getStruct() != null && !types.isInteger(variable.getStruct());
    Type type =
        nested
            ? ErrorType.ERROR
            : types.of(
                source,
                variable,
                field.getWidth(),
                field,
                SyntaxPackage.Literals.FIELD_DECLARATION__WIDTH);
    if (!wire && LeafField.of(type).isEmpty() && LeafField.isWithin(type)) {
      types.notHere(
          source.span(variable, SyntaxPackage.Literals.TYPED_NAME__NAME),
          "field `"
              + variable.getName()
              + "` has a "
              + LeafField.within(type).orElseThrow().called()
              + ", which the kernel finds only among the leaf's own fields");
      return ErrorType.ERROR;
    }
    if (wire && (nested || type.isAggregate())) {
      report.add(
          DiagnosticCode.BAD_HEADER,
          source.span(variable, SyntaxPackage.Literals.TYPED_NAME__NAME),
          "field `"
              + variable.getName()
              + "` of header `"
              + struct.name()
              + "` must be an integer");
      return IntegerType.U8;
    }
    return type;
  }

  /** {@code u32 Name variable} declares a struct variable. */
  void warnOfOldSpelling(ParsedSource source, TypedName variable) {
    if (variable.getStruct() != null && !variable.getSpecifiers().isEmpty()) {
      Span first = source.span(variable, SyntaxPackage.Literals.TYPED_NAME__SPECIFIERS);
      int last = variable.getSpecifiers().size() - 1;
      Span span =
          first.to(source.span(variable, SyntaxPackage.Literals.TYPED_NAME__SPECIFIERS, last));
      report.add(
          Diagnostic.of(
                  DiagnosticCode.CLASSIC_SPELLING,
                  span,
                  "`"
                      + span.text()
                      + "` means nothing here: `"
                      + variable.getName()
                      + "` is a struct "
                      + variable.getStruct())
              .withHelp("write `struct " + variable.getStruct() + " " + variable.getName() + "`")
              .withFix("change to `struct`", span, "struct"));
    }
  }

  /** An integer type of specifiers and an optional width, which then decides. */
  IntegerType integer(
      ParsedSource source,
      List<String> specifiers,
      String width,
      EObject object,
      EStructuralFeature widthFeature) {
    String last = specifiers.isEmpty() ? "u32" : specifiers.get(specifiers.size() - 1);
    boolean signed = last.startsWith("i");
    if (width != null) {
      Span span = source.span(object, widthFeature);
      Optional<Integer> bits = width(width, span);
      if (bits.isPresent()) {
        return new IntegerType(bits.get(), signed);
      }
    }
    return new IntegerType(Integer.parseInt(last.substring(1)), signed);
  }

  /** A width in bits; reports one that no integer can have. */
  Optional<Integer> width(String text, Span span) {
    if (Numbers.parse(text) instanceof Numbers.Value value
        && value.value() >= 1
        && value.value() <= 64) {
      return Optional.of((int) value.value());
    }
    report.add(
        DiagnosticCode.BAD_WIDTH,
        span,
        "a width is a number of bits from 1 to 64, not `" + text + "`");
    return Optional.empty();
  }

  /** Every struct of the program, laid out, so that each is checked even if it is not used. */
  List<StructType> layOutProgram() {
    List<StructType> types = new ArrayList<>();
    for (Symbols.Struct struct : program.structs.values()) {
      StructType type = memoryLayout(struct, struct.nameSpan());
      if (type != null) {
        types.add(type);
      }
    }
    return types;
  }
}
