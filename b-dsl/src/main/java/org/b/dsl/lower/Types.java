package org.b.dsl.lower;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.LeafField;
import org.b.core.source.Span;
import org.b.core.types.ArrayType;
import org.b.core.types.ErrorType;
import org.b.core.types.IntegerType;
import org.b.core.types.StructType;
import org.b.core.types.Type;
import org.b.dsl.parse.ParsedSource;
import org.b.dsl.syntax.Dimension;
import org.b.dsl.syntax.FieldDeclaration;
import org.b.dsl.syntax.SyntaxPackage;
import org.b.dsl.syntax.TypedName;
import org.eclipse.emf.ecore.EObject;
import org.eclipse.emf.ecore.EStructuralFeature;

/** Types by name and by syntax: integers, structs, enumerations, typedefs, arrays. */
final class Types {
  private static final Map<String, IntegerType> BUILT_IN =
      Map.of("bool", IntegerType.BOOL, "char", IntegerType.CHAR);

  private final Environment environment;
  private final Symbols symbols;
  private final Report report;
  private final Map<Symbols.Typedef, Type> typedefs = new HashMap<>();
  private final Set<Symbols.Typedef> underConstruction = new HashSet<>();

  Types(Environment environment, Symbols symbols) {
    this.environment = environment;
    this.symbols = symbols;
    this.report = environment.report;
  }

  /**
   * The type that a declaration gives to its name; of a reference, the type that it points to.
   *
   * @param width as written behind the name, or {@code null}
   * @param owner of the width
   */
  Type of(
      ParsedSource source,
      TypedName typed,
      String width,
      EObject owner,
      EStructuralFeature feature) {
    environment.structs.warnOfOldSpelling(source, typed);
    Type element;
    if (typed.getStruct() == null) {
      element = environment.structs.integer(source, typed.getSpecifiers(), width, owner, feature);
    } else {
      Span span = source.span(typed, SyntaxPackage.Literals.TYPED_NAME__STRUCT);
      element = named(typed.getStruct(), span);
      if (width != null) {
        element = withWidth(element, width, source.span(owner, feature));
      }
    }
    if (LeafField.of(element).isPresent()
        && (!(owner instanceof FieldDeclaration) || !typed.getDimensions().isEmpty())) {
      notHere(
          source.span(typed, SyntaxPackage.Literals.TYPED_NAME__STRUCT),
          typed.getDimensions().isEmpty()
              ? "a " + typed.getStruct() + " is a field of a table's leaf, and nothing else"
              : "a leaf has at most one " + typed.getStruct());
      return ErrorType.ERROR;
    }
    return array(source, typed.getDimensions(), element);
  }

  /** Reports a lock, or what has one, in a place where the kernel knows none. */
  void notHere(Span span, String message) {
    report.add(DiagnosticCode.LOCK_PLACE, span, message);
  }

  private Type withWidth(Type type, String width, Span span) {
    if (!(type instanceof IntegerType integer)) {
      if (!type.isError()) {
        report.add(DiagnosticCode.BAD_WIDTH, span, "only an integer has a width");
      }
      return type;
    }
    IntegerType.Meaning meaning = integer.isBool() ? IntegerType.Plain.NUMBER : integer.meaning();
    return environment
        .structs
        .width(width, span)
        .<Type>map(bits -> new IntegerType(bits, integer.signed(), meaning))
        .orElse(type);
  }

  /** {@code element[2][3]}: two arrays of three elements. */
  Type array(ParsedSource source, List<Dimension> dimensions, Type element) {
    Type type = element;
    for (int i = dimensions.size() - 1; i >= 0; i--) {
      type = array(source, dimensions.get(i), type);
    }
    return type;
  }

  private Type array(ParsedSource source, Dimension dimension, Type element) {
    Span span = source.span(dimension);
    if (dimension.getSize() == null) {
      report.add(
          Diagnostic.of(DiagnosticCode.BAD_ARRAY, span, "the array does not say how many elements")
              .withHelp("write their number in the brackets"));
      return ErrorType.ERROR;
    }
    Optional<Long> count =
        environment.constants.number(source, dimension.getSize(), "the size of an array");
    if (element.isError() || count.isEmpty()) {
      return ErrorType.ERROR;
    }
    if (LeafField.isWithin(element)) {
      String called = LeafField.within(element).orElseThrow().called();
      notHere(span, "what has a " + called + " is a leaf as a whole, not an element of an array");
      return ErrorType.ERROR;
    }
    long most = ArrayType.LARGEST / Math.max(1, element.size());
    if (count.get() < 1 || count.get() > most || element.size() == 0) {
      report.add(
          DiagnosticCode.BAD_ARRAY,
          source.span(dimension.getSize()),
          element.size() == 0
              ? "an element of this array takes no bytes"
              : "an array of " + element.display() + " has from 1 to " + most + " elements");
      return ErrorType.ERROR;
    }
    return new ArrayType(element, (int) (long) count.get());
  }

  /** The type that a name stands for; reports where there is none. */
  Type named(String name, Span use) {
    if (Names.scope(name).isEmpty()) {
      Symbols.Enumeration enumeration = symbols.enumerations.get(name);
      if (enumeration != null) {
        report.use(use, enumeration.nameSpan());
        return environment.constants.type(enumeration);
      }
      Symbols.Typedef typedef = symbols.typedefs.get(name);
      if (typedef != null) {
        report.use(use, typedef.nameSpan());
        return typedef(typedef, use);
      }
      if (environment.structs.find(name).isEmpty()) {
        if (BUILT_IN.containsKey(name)) {
          return BUILT_IN.get(name);
        }
        Optional<LeafField> field = LeafField.named(name);
        if (field.isPresent()) {
          return field.get().type();
        }
      }
    }
    Optional<Symbols.Struct> struct = environment.structs.find(name);
    if (struct.isEmpty()) {
      Optional<Type> kernel = environment.kernelScalar(name);
      if (kernel.isPresent()) {
        return kernel.get();
      }
      report.add(unknown(name, use));
      return ErrorType.ERROR;
    }
    report.use(use, struct.get().nameSpan());
    StructType type = environment.structs.memoryLayout(struct.get(), use);
    return type == null ? ErrorType.ERROR : type;
  }

  /** Whether a name stands for integers. */
  boolean isInteger(String name) {
    return symbols.enumerations.containsKey(name)
        || symbols.typedefs.containsKey(name)
        || BUILT_IN.containsKey(name) && environment.structs.find(name).isEmpty();
  }

  /** Whether a name stands for a type. */
  boolean isType(String name) {
    return environment.structs.find(name).isPresent()
        || symbols.enumerations.containsKey(name)
        || symbols.typedefs.containsKey(name)
        || BUILT_IN.containsKey(name);
  }

  private Diagnostic unknown(String name, Span span) {
    Collection<String> names = new LinkedHashSet<>(symbols.enumerations.keySet());
    names.addAll(symbols.typedefs.keySet());
    return environment.structs.unknown(name, span, names);
  }

  private Type typedef(Symbols.Typedef typedef, Span use) {
    Type done = typedefs.get(typedef);
    if (done != null) {
      return done;
    }
    if (!underConstruction.add(typedef)) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.RECURSIVE_STRUCT,
                  use,
                  "type `" + typedef.name() + "` stands for itself")
              .withRelated(typedef.nameSpan(), "the type"));
      return ErrorType.ERROR;
    }
    TypedName typed = typedef.syntax().getVariable();
    Type type =
        of(
            typedef.source(),
            typed,
            typedef.syntax().getWidth(),
            typedef.syntax(),
            SyntaxPackage.Literals.TYPEDEF_DECLARATION__WIDTH);
    if (typed.isReference()) {
      report.add(
          DiagnosticCode.TYPE_MISMATCH,
          typedef.source().span(typed, SyntaxPackage.Literals.TYPED_NAME__REFERENCE),
          "a typedef cannot stand for a reference: write the `*` where the variable is declared");
      type = ErrorType.ERROR;
    }
    underConstruction.remove(typedef);
    typedefs.put(typedef, type);
    return type;
  }

  /** Every declared type, so that each is checked even if it is not used. */
  void declareAll() {
    symbols.typedefs.values().forEach(typedef -> typedef(typedef, typedef.nameSpan()));
  }
}
