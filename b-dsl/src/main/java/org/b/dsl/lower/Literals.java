package org.b.dsl.lower;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.program.Expression;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.StringType;
import org.b.dsl.parse.ParsedSource;
import org.b.dsl.syntax.CharacterLiteral;
import org.b.dsl.syntax.NumberLiteral;
import org.b.dsl.syntax.StringLiteral;
import org.b.dsl.syntax.SyntaxPackage;

/** Lowers literals. */
final class Literals {
  private final Report report;
  private final Structs structs;
  private final ParsedSource source;

  Literals(Report report, Structs structs, ParsedSource source) {
    this.report = report;
    this.structs = structs;
    this.source = source;
  }

  /** A number; one with a width has that type, any other follows what it meets. */
  Expression number(NumberLiteral syntax) {
    Span span = source.span(syntax);
    if (syntax.getValue() == null) {
      return new Expression.Hole(span);
    }
    Span whole = source.span(syntax, SyntaxPackage.Literals.NUMBER_LITERAL__VALUE);
    String text = syntax.getValue();
    int colon = text.indexOf(':');
    String digits = colon < 0 ? text : text.substring(0, colon);
    Optional<Long> value = value(digits, new Span(whole.file(), whole.offset(), digits.length()));
    if (value.isEmpty()) {
      return new Expression.Hole(span);
    }
    Expression.Constant constant = Conversions.constant(value.get(), false, span);
    if (colon < 0) {
      return constant;
    }
    String widthText = text.substring(colon + 1);
    Span widthSpan = new Span(whole.file(), whole.offset() + colon + 1, widthText.length());
    Optional<Integer> width = structs.width(widthText, widthSpan);
    if (width.isEmpty()) {
      return new Expression.Hole(span);
    }
    IntegerType type = IntegerType.unsigned(width.get());
    if (!Conversions.fits(constant, type)) {
      report.add(
          DiagnosticCode.CONSTANT_TOO_WIDE,
          span,
          "`" + digits + "` does not fit in " + width.get() + " bits");
    }
    return new Expression.Constant(Conversions.extend(constant.value(), type), type, span);
  }

  /** The value of a NUMBER; empty where it has none, which is reported. */
  Optional<Long> value(String text, Span span) {
    Numbers.Result result = Numbers.parse(text);
    if (result instanceof Numbers.Failure failure) {
      report.add(DiagnosticCode.BAD_NUMBER, span, failure.reason());
      return Optional.empty();
    }
    return Optional.of(((Numbers.Value) result).value());
  }

  Expression character(CharacterLiteral syntax) {
    Span span = source.span(syntax);
    Optional<String> text = text(syntax.getValue(), span);
    if (text.isEmpty()) {
      return new Expression.Hole(span);
    }
    if (text.get().length() != 1 || text.get().charAt(0) > 127) {
      report.add(DiagnosticCode.BAD_STRING, span, "a character literal holds one ASCII character");
      return new Expression.Hole(span);
    }
    return new Expression.Constant(text.get().charAt(0), IntegerType.U8, span);
  }

  Expression string(StringLiteral syntax) {
    Span span = source.span(syntax);
    return text(syntax.getValue(), span)
        .<Expression>map(
            text ->
                new Expression.StringLiteral(
                    text, new StringType(text.getBytes(StandardCharsets.UTF_8).length + 1), span))
        .orElse(new Expression.Hole(span));
  }

  /** The text of a TEXT or CHARACTER; empty where it is malformed, which is reported. */
  Optional<String> text(String literal, Span span) {
    if (literal == null) {
      return Optional.empty();
    }
    Texts.Result result = Texts.parse(literal);
    if (result instanceof Texts.Failure failure) {
      report.add(
          DiagnosticCode.BAD_STRING,
          new Span(span.file(), span.offset() + failure.offset(), failure.length()),
          failure.reason());
      return Optional.empty();
    }
    return Optional.of(((Texts.Value) result).text());
  }
}
