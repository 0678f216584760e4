package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.program.Expression;
import org.b.core.source.Span;
import org.b.core.types.Enumeration;
import org.b.core.types.IntegerType;
import org.b.core.types.Type;
import org.b.dsl.parse.ParsedSource;
import org.b.dsl.syntax.Argument;
import org.b.dsl.syntax.EnumConstant;
import org.b.dsl.syntax.MemberDeclaration;
import org.b.dsl.syntax.SyntaxPackage;

/** Named numbers: of enumerations, and those declared with {@code const}. */
final class Constants {
  private final Environment environment;
  private final Symbols symbols;
  private final Report report;
  private final Map<String, Expression.Constant> values = new HashMap<>();
  private final Map<Symbols.Enumeration, IntegerType> enumerations = new HashMap<>();
  private final Set<Object> started = new HashSet<>();
  private final Set<Symbols.Constant> finished = new HashSet<>();

  Constants(Environment environment, Symbols symbols) {
    this.environment = environment;
    this.symbols = symbols;
    this.report = environment.report;
  }

  /** Evaluates every constant, so that each is checked even if it is not used. */
  void declareAll() {
    symbols.allEnumerations.forEach(this::type);
    for (Symbols.Constant constant : symbols.constants.values()) {
      if (constant.enumeration() == null) {
        evaluate(constant);
      }
    }
  }

  /** Names, for suggestions. */
  Set<String> names() {
    return symbols.constants.keySet();
  }

  /** Where a constant is declared. */
  Optional<Span> declaration(String name) {
    return Optional.ofNullable(symbols.constants.get(name)).map(Symbols.Constant::nameSpan);
  }

  /** The value of a declared constant; a hole where it has none, which has been reported. */
  Optional<Expression> find(String name, Span use) {
    Symbols.Constant constant = symbols.constants.get(name);
    if (constant == null) {
      return Optional.empty();
    }
    report.use(use, constant.nameSpan());
    if (!values.containsKey(name)) {
      if (constant.enumeration() != null) {
        type(constant.enumeration());
      } else {
        evaluate(constant);
      }
      if (!values.containsKey(name) && isUnderConstruction(constant)) {
        report.add(
            Diagnostic.of(
                    DiagnosticCode.NOT_CONSTANT, use, "the value of `" + name + "` needs itself")
                .withRelated(constant.nameSpan(), "the constant"));
      }
    }
    Expression.Constant value = values.get(name);
    return Optional.of(
        value == null
            ? new Expression.Hole(use)
            : new Expression.Constant(value.value(), value.type(), use));
  }

  private boolean isUnderConstruction(Symbols.Constant constant) {
    return constant.enumeration() != null
        ? !enumerations.containsKey(constant.enumeration())
        : started.contains(constant) && !finished.contains(constant);
  }

  /** The type of an enumeration: its number's type, and what the numbers mean. */
  IntegerType type(Symbols.Enumeration enumeration) {
    IntegerType done = enumerations.get(enumeration);
    if (done != null) {
      return done;
    }
    ParsedSource source = enumeration.source();
    List<String> specifiers = enumeration.syntax().getSpecifiers();
    IntegerType number =
        environment.structs.integer(source, specifiers, null, enumeration.syntax(), null);
    if (!started.add(enumeration)) {
      return number;
    }
    List<Enumeration.Constant> constants = new ArrayList<>();
    long next = 0;
    for (EnumConstant syntax : enumeration.syntax().getConstants()) {
      if (syntax.getName() == null) {
        continue;
      }
      Span span = source.span(syntax, SyntaxPackage.Literals.ENUM_CONSTANT__NAME);
      if (syntax.getValue() != null) {
        next =
            number(source, syntax.getValue(), "the value of `" + syntax.getName() + "`")
                .orElse(next);
      }
      checkFits(syntax.getName(), next, number, span);
      constants.add(new Enumeration.Constant(syntax.getName(), next, span));
      set(syntax.getName(), span, next, number);
      next++;
    }
    IntegerType type =
        new IntegerType(
            number.width(),
            number.signed(),
            new Enumeration(enumeration.name(), constants, enumeration.nameSpan()));
    constants.forEach(constant -> set(constant.name(), constant.span(), constant.value(), type));
    enumerations.put(enumeration, type);
    return type;
  }

  private void set(String name, Span span, long value, IntegerType type) {
    Symbols.Constant declared = symbols.constants.get(name);
    if (declared != null && declared.nameSpan().equals(span)) {
      values.put(name, new Expression.Constant(Conversions.extend(value, type), type, span));
    }
  }

  private void checkFits(String name, long value, IntegerType type, Span span) {
    boolean fits = value == Conversions.extend(value, type);
    if (!fits) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.NOT_CONSTANT,
                  span,
                  "`" + name + "` is " + value + ", which " + type.display() + " cannot hold")
              .withHelp(
                  "say what holds it, as in `enum Name : " + (value < 0 ? "i32" : "u64") + " {`"));
    }
  }

  private void evaluate(Symbols.Constant constant) {
    if (!started.add(constant)) {
      return;
    }
    MemberDeclaration syntax = constant.syntax();
    ParsedSource source = constant.source();
    Type type =
        environment.types.of(
            source,
            syntax.getVariable(),
            syntax.getWidth(),
            syntax,
            SyntaxPackage.Literals.MEMBER_DECLARATION__WIDTH);
    if (!(type instanceof IntegerType integer) || syntax.getVariable().isReference()) {
      if (!type.isError()) {
        report.add(
            DiagnosticCode.NOT_CONSTANT,
            constant.nameSpan(),
            "`" + constant.name() + "` is not a number: a constant is one");
      }
    } else if (syntax.getValue() == null) {
      report.add(
          DiagnosticCode.NOT_CONSTANT,
          constant.nameSpan(),
          "constant `" + constant.name() + "` has no value");
    } else {
      String what = "the value of `" + constant.name() + "`";
      Expression value = expressions(source).values().as(syntax.getValue(), integer);
      if (value instanceof Expression.Constant number) {
        set(constant.name(), constant.nameSpan(), number.value(), integer);
      } else if (!value.type().isError()) {
        notConstant(what, value.span());
      }
    }
    finished.add(constant);
  }

  /** The value of a constant expression; what is none is reported. */
  Optional<Long> number(ParsedSource source, Argument syntax, String what) {
    Expression value = expressions(source).integer(syntax);
    if (value instanceof Expression.Constant constant) {
      return Optional.of(constant.value());
    }
    if (!value.type().isError()) {
      notConstant(what, value.span());
    }
    return Optional.empty();
  }

  private void notConstant(String what, Span span) {
    report.add(DiagnosticCode.NOT_CONSTANT, span, what + " must be a constant");
  }

  private ExpressionLowering expressions(ParsedSource source) {
    return new ExpressionLowering(environment, source, FunctionContext.constant(), new Scopes());
  }
}
