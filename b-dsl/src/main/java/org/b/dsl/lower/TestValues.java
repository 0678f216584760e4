package org.b.dsl.lower;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.program.Expression;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.StructType;
import org.b.core.types.Type;

/** Values in a test: constants, as plain data. */
final class TestValues extends ExpressionPart {
  TestValues(ExpressionLowering expressions) {
    super(expressions);
  }

  void bad(Span span, String message) {
    report.add(DiagnosticCode.BAD_TEST, span, message);
  }

  void unknownField(String of, StructType struct, String field, Span span) {
    report.add(
        Suggestions.suggest(
            Diagnostic.of(DiagnosticCode.UNKNOWN_FIELD, span, of + " has no field `" + field + "`"),
            field,
            struct.fields().stream().map(StructType.Field::name).toList(),
            span));
  }

  /** A constant as plain data; empty where it is none, which is reported. */
  Optional<Object> of(org.b.dsl.syntax.Argument syntax, Type type) {
    if (syntax == null || type.isError()) {
      return Optional.empty();
    }
    int before = report.errors();
    Object plain = plain(expressions.values().as(syntax, type));
    return report.errors() == before ? Optional.ofNullable(plain) : Optional.empty();
  }

  private Object plain(Expression value) {
    if (value instanceof Expression.Constant constant) {
      return number(constant);
    } else if (value instanceof Expression.TextLiteral text) {
      return text.text();
    } else if (value instanceof Expression.StructLiteral literal) {
      Map<String, Object> fields = new LinkedHashMap<>();
      literal.values().forEach(field -> fields.put(field.field().name(), plain(field.value())));
      return fields;
    } else if (value instanceof Expression.ArrayLiteral literal) {
      List<Object> elements = new ArrayList<>();
      literal.values().forEach(element -> elements.add(plain(element)));
      while (elements.size() < literal.type().count()) {
        elements.add(BigInteger.ZERO);
      }
      return elements;
    }
    notConstant(value);
    return null;
  }

  void notConstant(Expression value) {
    if (!value.type().isError()) {
      report.add(DiagnosticCode.NOT_CONSTANT, value.span(), "values in a test must be constants");
    }
  }

  private static BigInteger number(Expression.Constant constant) {
    boolean signed = ((IntegerType) constant.type()).signed();
    return signed
        ? BigInteger.valueOf(constant.value())
        : new BigInteger(Long.toUnsignedString(constant.value()));
  }

  /** An integer that is compared; empty where it is none, which is reported. */
  Optional<BigInteger> integer(org.b.dsl.syntax.Expression syntax) {
    if (syntax == null) {
      return Optional.empty();
    }
    Expression value = expressions.integer(syntax);
    if (value instanceof Expression.Constant constant) {
      return Optional.of(number(constant));
    }
    notConstant(value);
    return Optional.empty();
  }

  /**
   * A constant for some bits; empty where it is none, which is reported.
   *
   * @param of what has so many bits
   */
  Optional<Long> bits(org.b.dsl.syntax.Argument syntax, int width, String of) {
    Expression value = expressions.integer(syntax);
    if (!(value instanceof Expression.Constant constant)) {
      notConstant(value);
      return Optional.empty();
    }
    if (!Conversions.fits(constant, IntegerType.unsigned(width))) {
      report.add(
          DiagnosticCode.CONSTANT_TOO_WIDE,
          value.span(),
          "`" + value.span().text() + "` does not fit in the " + width + " bits of `" + of + "`");
    }
    return Optional.of(constant.value());
  }
}
