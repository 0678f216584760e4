package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.TableType;
import org.b.core.program.BinaryOperator;
import org.b.core.program.Expression;
import org.b.core.program.FieldValue;
import org.b.core.program.Statement;
import org.b.core.program.Table;
import org.b.core.program.Variable;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.StructType;
import org.b.core.types.Type;
import org.b.dsl.syntax.CallExpression;
import org.b.dsl.syntax.FieldAccess;
import org.b.dsl.syntax.IndexExpression;
import org.b.dsl.syntax.SyntaxPackage;

/**
 * Histograms: {@code t.add(value)} and {@code t[key].add(value)}. A value counts in the bucket of
 * its magnitude: 0 in bucket 0, values from 2^(n-1) to 2^n - 1 in bucket n.
 */
final class Histograms extends ExpressionPart {
  /** Zero, and one for each bit of a value. */
  private static final int BUCKETS = 65;

  /** As many as fit where nothing is said: keys with a few buckets each. */
  private static final int ENTRIES = 10240;

  private static final String KEY = "key";
  private static final String BUCKET = "bucket";

  Histograms(ExpressionLowering expressions) {
    super(expressions);
  }

  /** The map of a histogram: an array of buckets, or a hash table by key and bucket. */
  static Table table(
      String name,
      TableType type,
      Optional<Type> key,
      Optional<Long> entries,
      Span place,
      Span span) {
    if (key.isEmpty()) {
      return new Table(
          name,
          IntegerType.U32,
          IntegerType.U64,
          type,
          KernelFacts.mapKind("PERCPU_ARRAY").orElseThrow(),
          Table.Policy.BY_USE,
          BUCKETS,
          List.of(),
          span);
    }
    Type whole =
        key.get().isError()
            ? key.get()
            : new StructType.Builder(name + "_bucket", StructType.Layout.C, place)
                .add(KEY, key.get(), place)
                .add(BUCKET, IntegerType.U32, place)
                .build();
    return new Table(
        name,
        whole,
        IntegerType.U64,
        type,
        type.map(),
        Table.Policy.BY_USE,
        (int) (long) entries.orElse((long) ENTRIES),
        List.of(),
        span);
  }

  /** The histogram that a statement adds to; empty where it is something else. */
  Optional<Table> addition(org.b.dsl.syntax.Expression syntax) {
    return syntax instanceof CallExpression call
            && call.getCallee() instanceof FieldAccess access
            && TableType.Operation.ADD.spelling().equals(access.getField())
        ? expressions.fields().table(base(access)).filter(Table::isHistogram)
        : Optional.empty();
  }

  private static org.b.dsl.syntax.Expression base(FieldAccess access) {
    return access.getBase() instanceof IndexExpression index ? index.getBase() : access.getBase();
  }

  Optional<Statement> add(CallExpression call, Table table, Span span) {
    FieldAccess access = (FieldAccess) call.getCallee();
    Span nameSpan = source.span(access, SyntaxPackage.Literals.FIELD_ACCESS__FIELD);
    environment.requireHelper(
        function, "bpf_map_lookup_elem", table.name() + ".add(...)", nameSpan);
    boolean keyed = access.getBase() instanceof IndexExpression;
    boolean wantsKey = !table.isArray();
    if (keyed != wantsKey && !table.key().isError()) {
      environment.report.add(
          Diagnostic.of(
                  DiagnosticCode.WRONG_ARGUMENTS,
                  source.span(access.getBase()),
                  wantsKey
                      ? "histogram `" + table.name() + "` counts for each key"
                      : "histogram `" + table.name() + "` has no keys")
              .withHelp(
                  wantsKey
                      ? "write " + table.name() + "[key].add(value)"
                      : "write " + table.name() + ".add(value)")
              .withRelated(table.span(), "the table"));
    }
    Optional<Expression> key = Optional.empty();
    if (keyed) {
      var syntax = ((IndexExpression) access.getBase()).getIndex();
      key =
          Optional.of(
              table.key() instanceof StructType struct
                  ? expressions.values().as(syntax, struct.field(KEY).orElseThrow().type())
                  : expressions.natural(syntax));
    }
    if (!Arity.check(call, environment.report, nameSpan, table.name() + ".add", 1, 1)) {
      return Optional.empty();
    }
    Expression value = expressions.values().as(call.getArguments().get(0), IntegerType.U64);
    return keyed != wantsKey || table.key().isError() || value.type().isError()
        ? Optional.empty()
        : Optional.of(add(table, key, value, span));
  }

  private Statement add(Table table, Optional<Expression> key, Expression value, Span span) {
    List<Statement> steps = new ArrayList<>();
    Variable rest = new Variable("value", IntegerType.U64, span);
    Variable bucket = new Variable(BUCKET, IntegerType.U64, span);
    steps.add(new Statement.Declare(rest, Optional.of(value), span));
    steps.add(new Statement.Declare(bucket, Optional.of(number(0, span)), span));
    // a binary search for the highest bit, without a branch
    for (int bits = 32; bits >= 1; bits /= 2) {
      Variable step = new Variable("step", IntegerType.U64, span);
      steps.add(new Statement.Declare(step, Optional.of(distance(rest, bits, span)), span));
      steps.add(change(rest, BinaryOperator.SHIFT_RIGHT, read(step, span), span));
      steps.add(change(bucket, BinaryOperator.ADD, read(step, span), span));
    }
    steps.add(change(bucket, BinaryOperator.ADD, read(rest, span), span));
    Expression number = new Expression.Convert(read(bucket, span), IntegerType.U32, span);
    Expression whole = number;
    if (key.isPresent()) {
      StructType struct = (StructType) table.key();
      whole =
          new Expression.StructLiteral(
              struct,
              List.of(
                  new FieldValue(struct.field(KEY).orElseThrow(), key.get(), span),
                  new FieldValue(struct.field(BUCKET).orElseThrow(), number, span)),
              span);
    }
    Expression.TableIndex index =
        new Expression.TableIndex(table, whole, FieldLowering.leafReference(table), span);
    Variable old = new Variable("old", IntegerType.U64, span);
    steps.add(
        new Statement.Modify(
            new Expression.TableElement(index, Optional.empty(), IntegerType.U64, span),
            old,
            binary(BinaryOperator.ADD, read(old, span), number(1, span), span),
            span));
    return new Statement.Block(List.copyOf(steps), span);
  }

  /** {@code bits} where the value has more bits than that, 0 otherwise. */
  private static Expression distance(Variable value, int bits, Span span) {
    boolean first = bits == 32;
    Expression compared =
        first
            ? binary(BinaryOperator.SHIFT_RIGHT, read(value, span), number(bits, span), span)
            : read(value, span);
    Expression sign =
        binary(
            BinaryOperator.SHIFT_RIGHT,
            binary(
                BinaryOperator.SUBTRACT,
                number(first ? 0 : (1L << bits) - 1, span),
                compared,
                span),
            number(63, span),
            span);
    int places = Integer.numberOfTrailingZeros(bits);
    return binary(BinaryOperator.SHIFT_LEFT, sign, number(places, span), span);
  }

  private static Statement change(
      Variable variable, BinaryOperator operator, Expression by, Span span) {
    return new Statement.Assign(
        new Expression.VariableRead(variable, span),
        binary(operator, read(variable, span), by, span),
        span);
  }

  private static Expression binary(
      BinaryOperator operator, Expression left, Expression right, Span span) {
    return new Expression.Binary(operator, left, right, IntegerType.U64, IntegerType.U64, span);
  }

  private static Expression read(Variable variable, Span span) {
    return new Expression.VariableRead(variable, span);
  }

  private static Expression number(long value, Span span) {
    return new Expression.Constant(value, IntegerType.U64, span);
  }
}
