package org.b.dsl.lower;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.LeafField;
import org.b.core.program.Expression;
import org.b.core.program.FieldValue;
import org.b.core.program.Global;
import org.b.core.source.Span;
import org.b.core.types.ErrorType;
import org.b.core.types.IntegerType;
import org.b.core.types.StructType;
import org.b.core.types.Type;
import org.b.dsl.parse.ParsedSource;
import org.b.dsl.syntax.MemberDeclaration;
import org.b.dsl.syntax.SyntaxPackage;

/** Lowers variables outside functions. */
final class Globals {
  private final Environment environment;
  private final Report report;
  private final Map<String, Global> globals = new LinkedHashMap<>();

  Globals(Environment environment) {
    this.environment = environment;
    this.report = environment.report;
  }

  Map<String, Global> all() {
    return globals;
  }

  void declare(Symbols.Member member) {
    MemberDeclaration syntax = member.syntax();
    ParsedSource source = member.source();
    String name = syntax.getVariable().getName();
    Span span = source.span(syntax.getVariable(), SyntaxPackage.Literals.TYPED_NAME__NAME);
    Type type =
        environment.types.of(
            source,
            syntax.getVariable(),
            syntax.getWidth(),
            syntax,
            SyntaxPackage.Literals.MEMBER_DECLARATION__WIDTH);
    if (syntax.getVariable().isReference()) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.GLOBAL_VARIABLE,
                  span,
                  "variable `" + name + "` outlives the run in which its reference would be valid")
              .withHelp("declare it in the function that uses it, or keep a value in its place"));
      type = ErrorType.ERROR;
    } else if (LeafField.isWithin(type)) {
      environment.types.notHere(
          span,
          "variable `"
              + name
              + "` cannot have a "
              + LeafField.within(type).orElseThrow().called()
              + ": only leaves of tables can");
      type = ErrorType.ERROR;
    } else if (!type.isError() && type.size() == 0) {
      report.add(DiagnosticCode.GLOBAL_VARIABLE, span, "variable `" + name + "` takes no bytes");
      type = ErrorType.ERROR;
    }
    boolean config = "config".equals(syntax.getStorage());
    byte[] initial = new byte[type.size()];
    if (syntax.getValue() != null) {
      ExpressionLowering expressions =
          new ExpressionLowering(environment, source, FunctionContext.constant(), new Scopes());
      store(expressions.values().as(syntax.getValue(), type), 0, type.size() * 8, initial, name);
    }
    if (!environment.target.atLeast(KernelFacts.GLOBAL_DATA)) {
      report.add(
          DiagnosticCode.TOO_NEW,
          span,
          "variables outside functions need kernel "
              + KernelFacts.GLOBAL_DATA
              + ", but the target is "
              + environment.target);
    }
    Global global = new Global(name, type, config, initial, span);
    Global first = globals.putIfAbsent(name, global);
    Span other =
        first != null
            ? first.span()
            : environment.tables.containsKey(name)
                ? environment.tables.get(name).span()
                : environment.constants.declaration(name).orElse(null);
    if (other != null) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.DUPLICATE_NAME, span, "`" + name + "` is declared more than once")
              .withRelated(other, "first declared here"));
    }
  }

  /** Puts a constant value where it lies in memory. */
  private void store(Expression value, int bitOffset, int bitWidth, byte[] bytes, String name) {
    if (value instanceof Expression.Constant constant) {
      for (int i = 0; i < bitWidth; i++) {
        int at = bitOffset + i;
        if ((constant.value() >>> Math.min(i, 63) & 1) != 0) {
          bytes[at / 8] |= (byte) (1 << at % 8);
        }
      }
    } else if (value instanceof Expression.TextLiteral literal) {
      byte[] text = literal.text().getBytes(StandardCharsets.UTF_8);
      System.arraycopy(text, 0, bytes, bitOffset / 8, text.length);
    } else if (value instanceof Expression.ArrayLiteral literal) {
      int size = literal.type().element().size() * 8;
      for (int i = 0; i < literal.values().size(); i++) {
        store(literal.values().get(i), bitOffset + i * size, size, bytes, name);
      }
    } else if (value instanceof Expression.StructLiteral literal) {
      for (FieldValue part : literal.values()) {
        StructType.Field field = part.field();
        int at = bitOffset + field.bitOffset();
        if (field.type() instanceof IntegerType integer && integer.isBool()) {
          store(part.value(), at, 1, bytes, name);
        } else {
          store(part.value(), at, field.bitWidth(), bytes, name);
        }
      }
    } else if (!value.type().isError()) {
      report.add(
          DiagnosticCode.NOT_CONSTANT,
          value.span(),
          "the first value of `" + name + "` must be a constant");
    }
  }
}
