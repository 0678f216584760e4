package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.LeafField;
import org.b.core.program.BinaryOperator;
import org.b.core.program.Expression;
import org.b.core.program.FieldValue;
import org.b.core.source.Span;
import org.b.core.types.ArrayType;
import org.b.core.types.IntegerType;
import org.b.core.types.StructType;
import org.b.core.types.Type;
import org.b.dsl.syntax.FieldInitializer;
import org.b.dsl.syntax.StructLiteral;
import org.b.dsl.syntax.SyntaxPackage;

/** Lowers values in braces. */
final class AggregateLowering extends ExpressionPart {
  AggregateLowering(ExpressionLowering expressions) {
    super(expressions);
  }

  /** {@code {1, 2, 3}}. */
  Expression array(StructLiteral syntax, ArrayType type) {
    List<Expression> values = new ArrayList<>();
    for (FieldInitializer initializer : syntax.getValues()) {
      if (initializer.getName() != null) {
        report.add(
            DiagnosticCode.TYPE_MISMATCH,
            source.span(initializer, SyntaxPackage.Literals.FIELD_INITIALIZER__NAME),
            "an array has no fields: list its elements in order");
      } else if (initializer.getValue() != null) {
        values.add(expressions.values().as(initializer.getValue(), type.element()));
      }
    }
    if (values.size() > type.count()) {
      report.add(
          DiagnosticCode.WRONG_ARGUMENTS,
          values.get(type.count()).span(),
          "`"
              + type.display()
              + "` has "
              + type.count()
              + " elements, but here are "
              + values.size());
      return new Expression.Hole(source.span(syntax));
    }
    return new Expression.ArrayLiteral(type, List.copyOf(values), source.span(syntax));
  }

  /** {@code {.a = x, .b = y}}, or the values of the fields in their order. */
  Expression struct(StructLiteral syntax, StructType type) {
    List<FieldValue> list = new ArrayList<>();
    Map<String, Span> seen = new HashMap<>();
    int position = 0;
    for (FieldInitializer initializer : syntax.getValues()) {
      if (initializer.getName() != null) {
        named(initializer, type, seen, list);
      } else if (initializer.getValue() != null) {
        positional(initializer, type, position++, seen, list);
      }
    }
    return new Expression.StructLiteral(type, List.copyOf(list), source.span(syntax));
  }

  private void named(
      FieldInitializer initializer,
      StructType type,
      Map<String, Span> seen,
      List<FieldValue> list) {
    Span nameSpan = source.span(initializer, SyntaxPackage.Literals.FIELD_INITIALIZER__NAME);
    Optional<StructType.Field> found =
        expressions
            .fields()
            .find(type, "struct `" + type.name() + "`", initializer.getName(), nameSpan);
    Span first = seen.putIfAbsent(initializer.getName(), nameSpan);
    if (first != null) {
      moreThanOnce(initializer.getName(), nameSpan, first);
    } else if (found.isPresent()) {
      fieldValue(initializer, found.get(), list);
    } else if (initializer.getValue() != null) {
      expressions.natural(initializer.getValue());
    }
  }

  private void positional(
      FieldInitializer initializer,
      StructType type,
      int position,
      Map<String, Span> seen,
      List<FieldValue> list) {
    Span span = source.span(initializer);
    if (position >= type.fields().size()) {
      if (position == type.fields().size()) {
        report.add(
            DiagnosticCode.WRONG_ARGUMENTS,
            span,
            "struct `" + type.name() + "` has only " + type.fields().size() + " fields");
      }
      return;
    }
    StructType.Field field = type.fields().get(position);
    Span first = seen.putIfAbsent(field.name(), span);
    if (first != null) {
      moreThanOnce(field.name(), span, first);
    } else if (!field.type().isError()) {
      fieldValue(initializer, field, list);
    }
  }

  private void moreThanOnce(String name, Span span, Span first) {
    report.add(
        Diagnostic.of(
                DiagnosticCode.DUPLICATE_NAME, span, "field `" + name + "` has more than one value")
            .withRelated(first, "first value"));
  }

  private void fieldValue(
      FieldInitializer initializer, StructType.Field field, List<FieldValue> list) {
    Span span = source.span(initializer);
    Type type = field.type();
    Optional<LeafField> special = LeafField.of(type);
    if (special.isPresent()) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.LOCK_ACCESS,
                  span,
                  "`"
                      + field.name()
                      + "` is a "
                      + special.get().called()
                      + ": it starts "
                      + (special.get().callsFunctions() ? "stopped" : "open")
                      + " and takes no value")
              .withRelated(field.span(), "declared here"));
      return;
    }
    Optional<ExpressionLowering.Bits> bits = expressions.bits(initializer.getSlice());
    if (bits.isPresent() && type instanceof IntegerType integer) {
      if (!bits.get().within(integer.width())) {
        report.add(
            DiagnosticCode.BAD_SLICE,
            source.span(initializer.getSlice()),
            "the slice reaches beyond the " + integer.width() + " bits of `" + field.name() + "`");
        return;
      }
      Expression value =
          expressions.values().as(initializer.getValue(), IntegerType.unsigned(bits.get().width()));
      IntegerType unsigned = Conversions.promote(IntegerType.unsigned(integer.width()));
      Expression shifted =
          expressions
              .operators()
              .binary(
                  BinaryOperator.SHIFT_LEFT,
                  Conversions.convert(value, unsigned),
                  Conversions.constant(bits.get().offset(), false, span),
                  span);
      list.add(new FieldValue(field, Conversions.convert(shifted, integer), span));
    } else {
      list.add(new FieldValue(field, expressions.values().as(initializer.getValue(), type), span));
    }
  }
}
