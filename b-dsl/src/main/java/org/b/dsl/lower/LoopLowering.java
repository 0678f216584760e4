package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.Helper;
import org.b.core.facts.KernelIterator;
import org.b.core.facts.TableType;
import org.b.core.program.BinaryOperator;
import org.b.core.program.Expression;
import org.b.core.program.LoopBound;
import org.b.core.program.Statement;
import org.b.core.program.Table;
import org.b.core.program.Variable;
import org.b.core.source.Span;
import org.b.core.types.ErrorType;
import org.b.core.types.IntegerType;
import org.b.core.types.Type;
import org.b.core.types.VoidType;
import org.b.dsl.syntax.BreakStatement;
import org.b.dsl.syntax.ContinueStatement;
import org.b.dsl.syntax.ForInStatement;
import org.b.dsl.syntax.ForStatement;
import org.b.dsl.syntax.SyntaxPackage;
import org.b.dsl.syntax.WhileStatement;

/** Lowers loops and what leaves them. */
final class LoopLowering extends StatementPart {
  private final AssignmentLowering assignments;

  LoopLowering(StatementLowering statements, AssignmentLowering assignments) {
    super(statements);
    this.assignments = assignments;
  }

  Optional<Statement> lower(ForStatement syntax, Span span) {
    scopes.enter();
    Optional<Statement> start =
        syntax.getStart() == null ? Optional.empty() : statements.lower(syntax.getStart());
    Optional<Expression> condition =
        syntax.getCondition() == null
            ? Optional.empty()
            : Optional.of(expressions.condition(expressions.natural(syntax.getCondition())));
    scopes.enterFence();
    Optional<Statement> step =
        syntax.getStep() == null
            ? Optional.empty()
            : assignments.lower(syntax.getStep(), source.span(syntax.getStep()));
    scopes.leave();
    OptionalLong most = most(syntax.getMax());
    Statement.Block body = body(syntax.getBody(), span);
    scopes.leave();
    // what was not understood has been reported, and may be what bounds the loop
    boolean whole =
        (syntax.getStart() == null || start.isPresent() || isEmpty(syntax))
            && (syntax.getStep() == null || step.isPresent())
            && condition.map(c -> !c.type().isError()).orElse(true)
            && (syntax.getMax() == null || most.isPresent());
    return whole ? Optional.of(loop(start, condition, step, body, most, span)) : Optional.empty();
  }

  private static boolean isEmpty(ForStatement syntax) {
    return syntax.getStart() instanceof org.b.dsl.syntax.EmptyStatement;
  }

  Optional<Statement> lower(WhileStatement syntax, Span span) {
    Expression condition = expressions.condition(expressions.natural(syntax.getCondition()));
    OptionalLong most = most(syntax.getMax());
    Statement.Block body = body(syntax.getBody(), span);
    boolean whole = !condition.type().isError() && (syntax.getMax() == null || most.isPresent());
    return whole
        ? Optional.of(
            loop(Optional.empty(), Optional.of(condition), Optional.empty(), body, most, span))
        : Optional.empty();
  }

  /** {@code for (i in from..to)}: both ends are computed once. */
  Optional<Statement> lower(ForInStatement syntax, Span span) {
    Optional<Table> table =
        syntax.getTo() == null && syntax.getFrom() != null
            ? expressions.fields().table(syntax.getFrom())
            : Optional.empty();
    if (table.isPresent()) {
      return entries(syntax, table.get(), span);
    }
    Optional<KernelIterator> iterator = IteratorLoops.of(syntax);
    if (iterator.isPresent()) {
      return elements(syntax, iterator.get(), span);
    }
    Optional<Helper> helper = FoundLoops.of(syntax);
    if (helper.isPresent()) {
      return found(syntax, helper.get(), span);
    }
    Expression from = expressions.natural(syntax.getFrom());
    if (syntax.getTo() == null || syntax.getVariables().size() != 1) {
      if (!from.type().isError()) {
        report.add(
            Diagnostic.of(
                    DiagnosticCode.TYPE_MISMATCH,
                    from.span(),
                    "a loop of this form counts from one integer up to another")
                .withHelp("write for (i in 0..n) { ... }"));
      }
      scopes.enter();
      body(syntax.getBody(), span);
      scopes.leave();
      return Optional.empty();
    }
    Expression first = expressions.asInteger(from);
    Expression end = expressions.integer(syntax.getTo());
    OptionalLong most = most(syntax.getMax());
    scopes.enter();
    Span name = source.span(syntax, SyntaxPackage.Literals.FOR_IN_STATEMENT__VARIABLES);
    String variableName = syntax.getVariables().get(0);
    Span nameSpan = new Span(name.file(), name.offset(), variableName.length());
    if (!(first.type() instanceof IntegerType) || !(end.type() instanceof IntegerType)) {
      statements.declare(new Variable(variableName, ErrorType.ERROR, nameSpan));
      body(syntax.getBody(), span);
      scopes.leave();
      return Optional.empty();
    }
    IntegerType type = Conversions.common(first, end);
    Variable counter = new Variable(variableName, type, nameSpan);
    statements.declare(counter);
    List<Statement> before = new ArrayList<>();
    Expression limit = end;
    if (!(end instanceof Expression.Constant)) {
      // as narrow as its values are, so that they bound the loop
      IntegerType narrow =
          type.signed() ? type : IntegerType.unsigned(Conversions.effectiveWidth(end));
      Variable last = new Variable("end of " + variableName, narrow, end.span());
      before.add(
          new Statement.Declare(last, Optional.of(Conversions.convert(end, narrow)), end.span()));
      limit = new Expression.VariableRead(last, end.span());
    }
    Expression read = new Expression.VariableRead(counter, nameSpan);
    Expression condition =
        new Expression.Binary(
            BinaryOperator.LESS,
            read,
            Conversions.convert(limit, type),
            type,
            IntegerType.BOOL,
            span);
    Statement step =
        new Statement.Assign(
            new Expression.VariableRead(counter, nameSpan),
            new Expression.Binary(
                BinaryOperator.ADD,
                read,
                new Expression.Constant(1, type, nameSpan),
                type,
                type,
                nameSpan),
            nameSpan);
    Statement start =
        new Statement.Declare(counter, Optional.of(Conversions.convert(first, type)), nameSpan);
    Statement.Block body = body(syntax.getBody(), span);
    scopes.leave();
    Statement loop =
        loop(Optional.of(start), Optional.of(condition), Optional.of(step), body, most, span);
    before.add(loop);
    return Optional.of(before.size() == 1 ? loop : new Statement.Block(before, span));
  }

  /** {@code for (key, leaf in table)}, or {@code for (message in table)}. */
  private Optional<Statement> entries(ForInStatement syntax, Table table, Span span) {
    int before = report.errors();
    Span place = source.span(syntax.getFrom());
    List<String> names = syntax.getVariables();
    boolean messages = table.type().carriesMessages();
    int wanted = messages ? 1 : 2;
    if (!table.type().offers(TableType.Operation.EACH)) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.DELETE_NOT_SUPPORTED,
                  place,
                  "the kernel goes through no "
                      + table.type().name()
                      + ": `"
                      + table.name()
                      + "` has no loop")
              .withRelated(table.span(), "the table"));
    } else if (names.size() != wanted) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.TYPE_MISMATCH,
                  place,
                  messages
                      ? "a loop over messages has one variable: a reference to the message"
                      : "a loop over a table has two variables: the key and a reference to the"
                          + " leaf")
              .withHelp(
                  "write for ("
                      + (messages ? "message" : "key, leaf")
                      + " in "
                      + table.name()
                      + ") { ... }"));
    } else if (syntax.getMax() != null) {
      report.add(
          DiagnosticCode.TYPE_MISMATCH,
          source.span(syntax.getMax()),
          "a loop over a table ends with its "
              + (messages ? "messages" : "entries")
              + "; to end it before, write `break`");
    } else {
      environment.requireHelper(
          function, TableType.Operation.EACH.helper(table.kind(), ""), "for (... in table)", place);
    }
    scopes.enter();
    List<Variable> variables = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      Span name = source.span(syntax, SyntaxPackage.Literals.FOR_IN_STATEMENT__VARIABLES, i);
      boolean key = i < wanted - 1;
      Type type =
          key
              ? table.key()
              : i == wanted - 1 ? FieldLowering.leafReference(table) : ErrorType.ERROR;
      boolean broken = isBroken(key ? table.key() : table.leaf());
      Variable variable = new Variable(names.get(i), broken ? ErrorType.ERROR : type, name);
      statements.declare(variable);
      variables.add(variable);
    }
    Statement.Block body = body(syntax.getBody(), span);
    scopes.leave();
    boolean whole =
        report.errors() == before
            || variables.size() == wanted && table.type().offers(TableType.Operation.EACH);
    return whole && variables.stream().noneMatch(variable -> variable.type().isError())
        ? Optional.of(
            new Statement.ForEach(
                table,
                messages ? Optional.empty() : Optional.of(variables.get(0)),
                variables.get(wanted - 1),
                body,
                head(body, span)))
        : Optional.empty();
  }

  /** {@code for (element in iterator(...))}. */
  private Optional<Statement> elements(ForInStatement syntax, KernelIterator iterator, Span span) {
    IteratorLoops loops = new IteratorLoops(expressions, iterator);
    Optional<Expression.HelperCall> start = loops.start(syntax);
    List<Variable> variables = loops.variables(syntax);
    Statement.Block body = body(variables, syntax, span);
    return start.isEmpty() || variables.size() != 1 || variables.get(0).type().isError()
        ? Optional.empty()
        : Optional.of(
            new Statement.ForIterator(
                iterator, start.get(), variables.get(0), body, head(body, span)));
  }

  /** {@code for (object in helper(...))}. */
  private Optional<Statement> found(ForInStatement syntax, Helper helper, Span span) {
    FoundLoops loops = new FoundLoops(expressions, helper);
    Optional<Expression.HelperCall> call = loops.call(syntax);
    List<Variable> variables = loops.variables(syntax);
    Statement.Block body = body(variables, syntax, span);
    return call.isEmpty() || variables.size() != 1
        ? Optional.empty()
        : Optional.of(new Statement.ForFound(call.get(), variables.get(0), body, head(body, span)));
  }

  private static boolean isBroken(Type type) {
    return type.isError() || type instanceof VoidType;
  }

  Optional<Statement> lower(BreakStatement syntax, Span span) {
    return inLoop("break", span) ? Optional.of(new Statement.Break(span)) : Optional.empty();
  }

  Optional<Statement> lower(ContinueStatement syntax, Span span) {
    return inLoop("continue", span) ? Optional.of(new Statement.Continue(span)) : Optional.empty();
  }

  private boolean inLoop(String word, Span span) {
    if (function.loops == 0) {
      report.add(DiagnosticCode.OUTSIDE_LOOP, span, "`" + word + "` stands in no loop");
    }
    return function.loops > 0;
  }

  private Statement.Block body(org.b.dsl.syntax.Statement syntax, Span fallback) {
    function.loops++;
    scopes.enterFence();
    Statement.Block body = statements.branch(syntax, fallback);
    scopes.leave();
    function.loops--;
    return body;
  }

  /** The body of a loop that sets variables. */
  private Statement.Block body(List<Variable> variables, ForInStatement syntax, Span fallback) {
    scopes.enter();
    variables.forEach(statements::declare);
    Statement.Block body = body(syntax.getBody(), fallback);
    scopes.leave();
    return body;
  }

  private static Statement.Loop loop(
      Optional<Statement> start,
      Optional<Expression> condition,
      Optional<Statement> step,
      Statement.Block body,
      OptionalLong most,
      Span span) {
    return new Statement.Loop(start, condition, step, body, most, head(body, span));
  }

  /** A loop up to its body. */
  private static Span head(Statement.Block body, Span span) {
    int end = Math.max(span.offset() + 1, body.span().offset());
    String head = span.file().text().substring(span.offset(), Math.min(end, span.end()));
    return new Span(span.file(), span.offset(), head.stripTrailing().length());
  }

  /** The constant behind {@code max}. */
  private OptionalLong most(org.b.dsl.syntax.Expression syntax) {
    if (syntax == null) {
      return OptionalLong.empty();
    }
    Expression value = expressions.integer(syntax);
    if (value instanceof Expression.Constant constant
        && constant.value() >= 1
        && constant.value() <= LoopBound.LARGEST) {
      return OptionalLong.of(constant.value());
    }
    if (!value.type().isError()) {
      report.add(
          DiagnosticCode.TYPE_MISMATCH,
          value.span(),
          "max takes a constant from 1 to " + LoopBound.LARGEST);
    }
    return OptionalLong.empty();
  }
}
