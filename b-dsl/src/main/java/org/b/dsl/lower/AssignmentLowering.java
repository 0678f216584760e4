package org.b.dsl.lower;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.program.BinaryOperator;
import org.b.core.program.Expression;
import org.b.core.program.Statement;
import org.b.core.program.Table;
import org.b.core.program.UpdateMode;
import org.b.core.program.Variable;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.core.types.Type;
import org.b.dsl.syntax.Argument;
import org.b.dsl.syntax.CallExpression;
import org.b.dsl.syntax.ExpressionStatement;
import org.b.dsl.syntax.IncrementExpression;
import org.b.dsl.syntax.StructLiteral;
import org.b.dsl.syntax.SyntaxPackage;
import org.b.dsl.syntax.TableOutcome;

/** Lowers statements that start with an expression: assignments, calls, table operations. */
final class AssignmentLowering extends StatementPart {
  private static final Map<String, BinaryOperator> COMPOUND =
      Map.ofEntries(
          Map.entry("+=", BinaryOperator.ADD),
          Map.entry("-=", BinaryOperator.SUBTRACT),
          Map.entry("*=", BinaryOperator.MULTIPLY),
          Map.entry("/=", BinaryOperator.DIVIDE),
          Map.entry("%=", BinaryOperator.MODULO),
          Map.entry("&=", BinaryOperator.AND),
          Map.entry("|=", BinaryOperator.OR),
          Map.entry("^=", BinaryOperator.XOR),
          Map.entry("<<=", BinaryOperator.SHIFT_LEFT),
          Map.entry(">>=", BinaryOperator.SHIFT_RIGHT),
          Map.entry("++", BinaryOperator.ADD),
          Map.entry("--", BinaryOperator.SUBTRACT));

  AssignmentLowering(StatementLowering statements) {
    super(statements);
  }

  Optional<Statement> lower(ExpressionStatement syntax, Span span) {
    if (syntax.getTarget() == null) {
      return Optional.empty();
    }
    if (syntax.getFallback() != null) {
      return withFallback(syntax, span);
    }
    return whole(syntax, span);
  }

  /** {@code r = value ?? statement}. */
  private Optional<Statement> withFallback(ExpressionStatement syntax, Span span) {
    Optional<Statement> assignment = whole(syntax, span);
    Optional<Expression> target =
        assignment.map(
            statement ->
                statement instanceof Statement.Assign assign ? assign.target() : hole(syntax));
    if (target.filter(place -> place.type().isError()).isPresent()) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.SYNTAX,
                  source.span(syntax.getFallback()),
                  "?? follows a reference that a variable gets")
              .withHelp("write Type *name = table.lookup(key) ?? return 0;"));
    }
    Optional<Statement> fallback = statements.fallback(target, syntax.getFallback(), span);
    return fallback.isEmpty() || assignment.isEmpty()
        ? assignment
        : Optional.of(new Statement.Block(List.of(assignment.get(), fallback.get()), span));
  }

  private Expression hole(ExpressionStatement syntax) {
    return new Expression.Hole(source.span(syntax.getTarget()));
  }

  private Optional<Statement> whole(ExpressionStatement syntax, Span span) {
    if (syntax.getBlock() != null) {
      return tableBlock(syntax, span);
    }
    String operator = syntax.getOperator();
    if (operator == null) {
      return syntax.getTarget() instanceof IncrementExpression increment
          ? compound(increment.getTarget(), Increments.operator(increment), null, span)
          : effect(syntax, span);
    }
    if (operator.equals("=")) {
      return assign(syntax.getTarget(), syntax.getValue(), span);
    }
    return compound(syntax.getTarget(), operator, syntax.getValue(), span);
  }

  private Optional<Statement> effect(ExpressionStatement syntax, Span span) {
    if (syntax.getTarget() instanceof CallExpression call
        && expressions.calls().methods().isRewrite(call)) {
      return expressions
          .calls()
          .methods()
          .rewriteArguments(call)
          .flatMap(
              arguments ->
                  assign((org.b.dsl.syntax.Expression) arguments.get(0), arguments.get(1), span));
    }
    Histograms histograms = new Histograms(expressions);
    Optional<Table> histogram = histograms.addition(syntax.getTarget());
    if (histogram.isPresent()) {
      return histograms.add((CallExpression) syntax.getTarget(), histogram.get(), span);
    }
    Expression value = expressions.natural(syntax.getTarget());
    if (value.type().isError()) {
      return Optional.empty();
    }
    if (!hasEffect(value)) {
      report.add(
          DiagnosticCode.IGNORED_RESULT,
          value.span(),
          "the value of `" + shortened(value.span().text()) + "` is not used");
    }
    return Optional.of(new Statement.Evaluate(value, span));
  }

  static String shortened(String text) {
    String line = text.lines().findFirst().orElse("");
    return line.length() <= 32 && line.equals(text)
        ? line
        : line.substring(0, Math.min(29, line.length())) + "...";
  }

  private static boolean hasEffect(Expression value) {
    return value instanceof Expression.Atomic
        || value instanceof Expression.Increment
        || value instanceof Expression.Conditional choice
            && (hasEffect(choice.then()) || hasEffect(choice.otherwise()))
        || value instanceof Expression.Log
        || value instanceof Expression.Call
        || value instanceof Expression.ChecksumUpdate
        || value instanceof Expression.TableUpdate
        || value instanceof Expression.TableDelete
        || value instanceof Expression.HelperCall
        || value instanceof Expression.PacketWrite
        || value instanceof Expression.LeafStart
        || value instanceof Expression.LeafStop
        || value instanceof Expression.TableCall call && isDone(call)
        || value instanceof Expression.TableLookup lookup && lookup.into().isPresent()
        || value instanceof Expression.TableIndex index && index.table().createOnMiss();
  }

  /**
   * Whether an operation is worth doing for what it does and not for what it yields. A message that
   * passes goes to the socket to which it was redirected (bpf_msg_redirect_map, 4.17); a packet in
   * XDP does not.
   */
  private static boolean isDone(Expression.TableCall call) {
    return switch (call.operation()) {
      case REDIRECT -> call.table().kind().name().startsWith("SOCK");
      case PUSH, POP, PEEK, ADD, ASSIGN, EMIT, RESERVE, SUBMIT, DISCARD -> true;
      default -> false;
    };
  }

  private Optional<Statement> assign(
      org.b.dsl.syntax.Expression targetSyntax, Argument valueSyntax, Span span) {
    Optional<Expression.Place> target = place(targetSyntax, valueSyntax);
    if (target.isEmpty()) {
      return Optional.empty();
    }
    if (FieldLowering.isSocket(target.get().type())) {
      return socket(target.get(), expressions.natural(valueSyntax), span);
    }
    Type type = target.get().type();
    if (valueSyntax instanceof StructLiteral) {
      return assign(target.get(), expressions.values().as(valueSyntax, type), span);
    }
    Expression given = expressions.natural(valueSyntax);
    return HardwareAddresses.areKeptFirst(given, type)
        ? kept(target.get(), given, span)
        : assign(target.get(), expressions.values().as(given, type), span);
  }

  private Optional<Statement> assign(Expression.Place target, Expression value, Span span) {
    if (target.type().isError()) {
      return Optional.empty();
    }
    if (target instanceof Expression.TableElement element
        && element.field().isEmpty()
        && element.index().table().policy() == Table.Policy.BY_USE
        && !element.index().table().isStorage()) {
      // whether the entry is there or not
      Expression update =
          new Expression.TableUpdate(
              element.index().table(),
              element.index().key(),
              value,
              Optional.empty(),
              UpdateMode.ANY,
              span);
      return Optional.of(new Statement.Evaluate(update, span));
    }
    return Optional.of(new Statement.Assign(target, value, span));
  }

  /** Evaluates a value once, which the assignment reads several times. */
  private Optional<Statement> kept(Expression.Place target, Expression given, Span span) {
    Variable once = new Variable("address", given.type(), given.span());
    Expression read = new Expression.VariableRead(once, given.span());
    return assign(target, expressions.values().as(read, target.type()), span)
        .map(
            assignment ->
                new Statement.Block(
                    List.of(
                        new Statement.Declare(once, Optional.of(given), given.span()), assignment),
                    span));
  }

  private Optional<Statement> socket(Expression.Place target, Expression given, Span span) {
    Expression.Place place = new SocketKinds(expressions).target(target, given);
    Expression value = expressions.values().as(given, place.type());
    return Optional.of(new Statement.Assign(place, value, span));
  }

  /**
   * What stands on the left of an assignment; reports what cannot be assigned to, and then still
   * lowers the value.
   */
  private Optional<Expression.Place> place(
      org.b.dsl.syntax.Expression syntax, Argument valueSyntax) {
    Optional<Expression.Place> place = expressions.assignable().place(expressions.natural(syntax));
    if (place.isEmpty() && valueSyntax instanceof org.b.dsl.syntax.Expression expression) {
      expressions.natural(expression);
    }
    return place;
  }

  /** {@code x += e} and the like; on an integer in a table, additions are atomic. */
  private Optional<Statement> compound(
      org.b.dsl.syntax.Expression target, String operator, Argument value, Span span) {
    BinaryOperator binary = COMPOUND.getOrDefault(operator, BinaryOperator.ADD);
    if (target == null) {
      return Optional.empty();
    }
    Optional<Expression.Place> place = place(target, value);
    if (place.isEmpty()) {
      return Optional.empty();
    }
    // "++" has no value
    Expression amount =
        operator.equals("++") || operator.equals("--")
            ? Conversions.constant(1, false, span)
            : expressions.integer(value);
    Expression current = expressions.asInteger(place.get());
    if (!(current.type() instanceof IntegerType type) || amount.type().isError()) {
      return Optional.empty();
    }
    boolean addition = binary == BinaryOperator.ADD || binary == BinaryOperator.SUBTRACT;
    boolean atomic =
        current instanceof Expression.TableElement element
            ? isShared(element.index().table()) && isAtomicSize(current)
            : Assignable.root(current) instanceof Expression.GlobalRead
                && EffectCalls.canBeAtomic(current);
    if (addition && atomic) {
      Expression added =
          binary == BinaryOperator.ADD
              ? amount
              : expressions.operators().unary("-", Conversions.convert(amount, type), span);
      return new EffectCalls(expressions)
          .atomicAdd(current, added, span)
          .map(add -> new Statement.Evaluate(add, span));
    }
    return isInEntry(current)
        ? modify(place.get(), type, binary, amount, span)
        : result(current, binary, amount, type, span)
            .map(result -> new Statement.Assign(place.get(), result, span));
  }

  /** As in C, the result is cut back to the target without further ado. */
  private Optional<Expression> result(
      Expression current, BinaryOperator operator, Expression amount, IntegerType type, Span span) {
    Expression result = expressions.operators().binary(operator, current, amount, span);
    return result.type().isError()
        ? Optional.empty()
        : Optional.of(Conversions.convert(result, type));
  }

  /** The entry is looked up once; before it, the amount is computed. */
  private Optional<Statement> modify(
      Expression.Place place,
      IntegerType type,
      BinaryOperator operator,
      Expression amount,
      Span span) {
    Variable old = new Variable("old", type, place.span());
    Expression read = new Expression.VariableRead(old, place.span());
    if (amount instanceof Expression.Constant) {
      return result(read, operator, amount, type, span)
          .map(result -> new Statement.Modify(place, old, result, span));
    }
    Variable operand = new Variable("operand", amount.type(), amount.span());
    return result(read, operator, new Expression.VariableRead(operand, amount.span()), type, span)
        .map(
            result ->
                new Statement.Block(
                    List.of(
                        new Statement.Declare(operand, Optional.of(amount), amount.span()),
                        new Statement.Modify(place, old, result, span)),
                    span));
  }

  private static boolean isInEntry(Expression place) {
    return place instanceof Expression.TableElement
        || place instanceof Expression.FieldRead read && isInEntry(read.base())
        || place instanceof Expression.Slice slice && isInEntry(slice.value());
  }

  /** Whether programs on other processors may change a leaf at the same time. */
  private static boolean isShared(Table table) {
    return table.policy() != Table.Policy.BY_USE || !table.type().isPerProcessor();
  }

  private static boolean isAtomicSize(Expression target) {
    return target.type() instanceof IntegerType type
        && type.width() == type.size() * 8
        && type.size() >= 4;
  }

  private Optional<Statement> tableBlock(ExpressionStatement syntax, Span span) {
    Expression operation = expressions.natural(syntax.getTarget());
    boolean lookup = operation instanceof Expression.TableLookup;
    boolean update = operation instanceof Expression.TableUpdate;
    if (!lookup && !update && !operation.type().isError()) {
      report.add(
          DiagnosticCode.TYPE_MISMATCH,
          operation.span(),
          "only a table's lookup and update take a block");
    }
    Map<String, Span> seen = new HashMap<>();
    Optional<Variable> leaf = Optional.empty();
    Optional<Statement.Block> found = Optional.empty();
    Optional<Statement.Block> missed = Optional.empty();
    for (TableOutcome outcome : syntax.getBlock().getOutcomes()) {
      if (outcome.getKind() == null) {
        continue;
      }
      Span kindSpan = source.span(outcome, SyntaxPackage.Literals.TABLE_OUTCOME__KIND);
      Span first = seen.putIfAbsent(outcome.getKind(), kindSpan);
      boolean match = outcome.getKind().equals("on_match");
      if (first != null) {
        report.add(
            Diagnostic.of(
                    DiagnosticCode.DUPLICATE_CASE,
                    kindSpan,
                    "`" + outcome.getKind() + "` is listed more than once")
                .withRelated(first, "first listed here"));
      } else if ((lookup || update) && !fits(outcome.getKind(), lookup)) {
        report.add(
            Diagnostic.of(
                    DiagnosticCode.WRONG_ARGUMENTS,
                    kindSpan,
                    "`"
                        + outcome.getKind()
                        + "` does not belong to "
                        + (lookup ? "a lookup" : "an update"))
                .withHelp(lookup ? "use on_match and on_miss" : "use on_failure"));
      }
      Optional<Variable> variable = variable(outcome, match, operation);
      Statement.Block body = statements.blockWith(variable, outcome.getBody(), kindSpan);
      if (match) {
        leaf = variable;
        found = Optional.of(body);
      } else {
        missed = Optional.of(body);
      }
    }
    boolean usable = leaf.map(variable -> !variable.type().isError()).orElse(true);
    return (lookup || update) && usable
        ? Optional.of(new Statement.TableBlock(operation, leaf, found, missed, span))
        : Optional.empty();
  }

  private static boolean fits(String kind, boolean lookup) {
    return lookup != kind.equals("on_failure");
  }

  private Optional<Variable> variable(TableOutcome outcome, boolean match, Expression operation) {
    List<org.b.dsl.syntax.Parameter> parameters = outcome.getParameters();
    int most = match ? 1 : 0;
    if (parameters.size() > most) {
      report.add(
          DiagnosticCode.WRONG_ARGUMENTS,
          source.span(parameters.get(most)),
          "`"
              + outcome.getKind()
              + "` takes "
              + (match ? "one parameter: the leaf" : "no parameters"));
    }
    return match && !parameters.isEmpty() && operation.type() instanceof ReferenceType reference
        ? statements.leafVariable(parameters.get(0), reference)
        : Optional.empty();
  }
}
