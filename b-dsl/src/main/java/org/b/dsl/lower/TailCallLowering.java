package org.b.dsl.lower;

import java.util.List;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.TableType;
import org.b.core.program.Expression;
import org.b.core.program.Statement;
import org.b.core.program.Table;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.VoidType;
import org.b.dsl.syntax.JumpStatement;
import org.b.dsl.syntax.SyntaxPackage;

/** Lowers tail calls: {@code jump table[index];}. */
final class TailCallLowering extends ExpressionPart {
  TailCallLowering(ExpressionLowering expressions) {
    super(expressions);
  }

  /** {@code jump table[index];}: goes on behind it where there is no such program. */
  Optional<Statement> lower(JumpStatement syntax, Span span) {
    Expression index =
        expressions.values().as(expressions.natural(syntax.getIndex()), IntegerType.U32);
    Optional<Table> table = tableOf(syntax);
    if (table.isEmpty() || index.type().isError()) {
      return Optional.empty();
    }
    Span name = source.span(syntax, SyntaxPackage.Literals.JUMP_STATEMENT__TABLE);
    if (function.signature().isPresent()) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.HELPER_NOT_ALLOWED,
                  name,
                  "a called function cannot jump to another program")
              .withHelp("jump in the program itself"));
      return Optional.empty();
    }
    environment.requireHelper(function, "bpf_tail_call", "jump " + name.text() + "[...]", name);
    return Optional.of(
        new Statement.Evaluate(
            new Expression.TableCall(
                table.get(),
                TableType.Operation.JUMP,
                List.of(index),
                Optional.empty(),
                VoidType.VOID,
                span),
            span));
  }

  private Optional<Table> tableOf(JumpStatement syntax) {
    Span span = source.span(syntax, SyntaxPackage.Literals.JUMP_STATEMENT__TABLE);
    Table table = environment.tables.get(syntax.getTable());
    if (table == null || scopes.find(syntax.getTable()).isPresent()) {
      report.add(
          Suggestions.suggest(
              Diagnostic.of(
                  DiagnosticCode.UNKNOWN_NAME, span, "there is no table `" + span.text() + "`"),
              span.text(),
              environment.tables.keySet(),
              span));
      return Optional.empty();
    }
    report.use(span, table.span());
    if (!table.type().offers(TableType.Operation.JUMP)) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.DELETE_NOT_SUPPORTED,
                  span,
                  "`" + table.name() + "` is a " + table.type().name() + " and holds no programs")
              .withHelp("declare it: ProgArray " + table.name() + "(8);")
              .withRelated(table.span(), "the table"));
      return Optional.empty();
    }
    return Optional.of(table);
  }
}
