package org.b.dsl.lower;

import java.util.List;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.program.Expression;
import org.b.core.program.Statement;
import org.b.core.source.Span;
import org.b.dsl.syntax.SyntaxPackage;
import org.b.dsl.syntax.TypedName;

/**
 * Lowers what a proto file says of a header beside its fields: what follows it, and how long it is.
 */
final class HeaderParts implements Headers.Parts {
  private final Environment environment;

  HeaderParts(Environment environment) {
    this.environment = environment;
  }

  @Override
  public List<Statement> transition(Symbols.State state) {
    StatementLowering statements =
        new StatementLowering(
            environment, state.source(), FunctionContext.transition(), new Scopes());
    return statements.block(state.syntax().getBody(), state.nameSpan()).statements();
  }

  @Override
  public Optional<Expression> tail(Symbols.Struct struct, TypedName field) {
    if (!List.of("u8").equals(List.copyOf(field.getSpecifiers()))) {
      Span name = struct.source().span(field, SyntaxPackage.Literals.TYPED_NAME__NAME);
      environment.report.add(
          Diagnostic.of(
                  DiagnosticCode.BAD_HEADER,
                  name,
                  "what follows the fields of header `" + struct.name() + "` is counted in bytes")
              .withHelp("write u8 " + field.getName() + "[...]"));
      return Optional.empty();
    }
    ExpressionLowering expressions =
        new ExpressionLowering(
            environment, struct.source(), FunctionContext.transition(), new Scopes());
    return Optional.of(expressions.integer(field.getDimensions().get(0).getSize()))
        .filter(value -> !value.type().isError());
  }
}
