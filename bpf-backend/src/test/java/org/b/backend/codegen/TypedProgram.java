package org.b.backend.codegen;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.core.checks.CheckedFunction;
import org.b.core.checks.CheckedProgram;
import org.b.core.checks.Checker;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.program.AtomicOperation;
import org.b.core.program.BinaryOperator;
import org.b.core.program.Expression;
import org.b.core.program.Function;
import org.b.core.program.Header;
import org.b.core.program.HeaderTail;
import org.b.core.program.Program;
import org.b.core.program.Statement;
import org.b.core.program.Table;
import org.b.core.program.UnaryOperator;
import org.b.core.program.Variable;
import org.b.core.ranges.ProgramRanges;
import org.b.core.source.SourceFile;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.core.types.StructType;
import org.b.core.types.Type;

/** Builds typed programs by hand, as the frontend would, and checks them. */
final class TypedProgram {
  private static final String TEXT =
      """
      first line of the program
      second line of the program
      """;

  final SourceFile file = new SourceFile("program.b", TEXT);
  final SourceFile proto = new SourceFile("proto.b", "the line of the proto file\n");
  final Span span = new Span(file, 0, 5);
  final Span secondLine = new Span(file, TEXT.indexOf("second"), 6);
  final Span protoSpan = new Span(proto, 0, 3);
  private final List<Table> tables = new ArrayList<>();
  private final List<Function> functions = new ArrayList<>();
  private KernelVersion target = KernelVersion.DEFAULT_TARGET;

  TypedProgram target(String version) {
    target = KernelVersion.parse(version).orElseThrow();
    return this;
  }

  CheckedProgram check() {
    Program program =
        new Program(
            List.of(file, proto),
            List.copyOf(tables),
            List.of(),
            List.copyOf(functions),
            List.of(),
            "GPL",
            target);
    DiagnosticSink sink = new DiagnosticSink();
    ProgramRanges ranges = ProgramRanges.of(program);
    List<CheckedFunction> checked =
        functions.stream().map(function -> Checker.check(ranges, function)).toList();
    return Checker.combine(program, checked, List.of(), sink)
        .orElseThrow(
            () ->
                new AssertionError(
                    checked.stream().flatMap(f -> f.diagnostics().stream()).toList().toString()));
  }

  Table table(String name, Type key, Type leaf, String kind, boolean create, int entries) {
    Table table =
        new Table(
            name,
            key,
            leaf,
            KernelFacts.tableTypeOfKind(kind).orElseThrow(),
            KernelFacts.tableTypeOfKind(kind).orElseThrow().map(),
            create ? Table.Policy.AUTO : Table.Policy.NONE,
            entries,
            List.of(),
            span);
    tables.add(table);
    return table;
  }

  /** Fields as {@code name, width} or {@code name, type}. */
  StructType struct(String name, StructType.Layout layout, Object... fields) {
    StructType.Builder builder = new StructType.Builder(name, layout, span);
    for (int i = 0; i < fields.length; i += 2) {
      Object type = fields[i + 1];
      builder.add(
          (String) fields[i],
          type instanceof Integer width ? IntegerType.unsigned(width) : (Type) type,
          span);
    }
    return builder.build();
  }

  /** A header whose transition {@link #transition} gives, since that refers to the header. */
  Header header(String name, Object... fields) {
    List<Expression> tail = new ArrayList<>();
    Header header =
        new Header(
            name,
            struct(name, StructType.Layout.WIRE, fields),
            tail,
            Optional.of(new Statement.Block(new ArrayList<>(), protoSpan)),
            protoSpan);
    header
        .layout()
        .field(Header.LENGTH_FIELD)
        .ifPresent(field -> tail.add(HeaderTail.ofWords(header, field)));
    return header;
  }

  void transition(Header header, Statement statement) {
    header.transition().orElseThrow().statements().add(statement);
  }

  /** {@code switch $header.field { case value { goto target; } ... case * { goto EOP; } }}. */
  Statement choose(Header header, String field, Object... valuesAndTargets) {
    List<Statement.Case> cases = new ArrayList<>();
    for (int i = 0; i < valuesAndTargets.length; i += 2) {
      cases.add(
          new Statement.Case(
              (int) valuesAndTargets[i], block(go((Header) valuesAndTargets[i + 1])), protoSpan));
    }
    return new Statement.Switch(
        packet(header, field, protoSpan), cases, Optional.of(block(go(null))), protoSpan);
  }

  Function function(
      String name, String hook, String argument, List<Function.State> states, Statement... body) {
    Function function =
        new Function(
            name,
            new Function.Attachment(KernelFacts.hook(hook).orElseThrow(), argument),
            Optional.empty(),
            IntegerType.U32,
            block(body),
            states,
            Optional.empty(),
            span);
    functions.add(function);
    return function;
  }

  Function.State state(Header header, Statement... body) {
    return new Function.State(Optional.ofNullable(header), block(body), span);
  }

  Statement.Block block(Statement... statements) {
    return new Statement.Block(List.of(statements), span);
  }

  Statement go(Header header) {
    return new Statement.Transfer(Optional.ofNullable(header), false, protoSpan);
  }

  Statement declare(Variable variable, Expression value) {
    return new Statement.Declare(variable, Optional.ofNullable(value), span);
  }

  Statement assign(Expression.Place place, Expression value) {
    return new Statement.Assign(place, value, secondLine);
  }

  Statement evaluate(Expression expression) {
    return new Statement.Evaluate(expression, span);
  }

  Statement returns(Expression value) {
    return new Statement.Return(Optional.of(value), span);
  }

  Statement when(Expression condition, Statement.Block then, Statement.Block otherwise) {
    return new Statement.If(condition, then, Optional.ofNullable(otherwise), span);
  }

  Variable variable(String name, Type type) {
    return new Variable(name, type, span);
  }

  Expression.Place read(Variable variable) {
    return new Expression.VariableRead(variable, span);
  }

  Expression.Place field(Variable variable, String name) {
    Type type =
        variable.type() instanceof ReferenceType reference ? reference.target() : variable.type();
    StructType.Field field = ((StructType) type).field(name).orElseThrow();
    return new Expression.FieldRead(read(variable), field, span, span);
  }

  Expression.Place packet(Header header, String name) {
    return packet(header, name, span);
  }

  private static Expression.Place packet(Header header, String name, Span span) {
    return new Expression.PacketField(header, header.layout().field(name).orElseThrow(), span);
  }

  Expression.PacketOffset offset(Header header, String name) {
    return new Expression.PacketOffset(header, header.layout().field(name).orElseThrow(), span);
  }

  Expression constant(long value, IntegerType type) {
    return new Expression.Constant(value, type, span);
  }

  Expression convert(Expression value, IntegerType type) {
    return new Expression.Convert(value, type, span);
  }

  Expression binary(BinaryOperator operator, Expression left, Expression right, IntegerType type) {
    return new Expression.Binary(
        operator, left, right, type, operator.isComparison() ? IntegerType.BOOL : type, span);
  }

  Expression unary(UnaryOperator operator, Expression operand, IntegerType type) {
    boolean not = operator == UnaryOperator.NOT;
    return new Expression.Unary(operator, operand, not ? IntegerType.BOOL : type, span);
  }

  Expression.Slice slice(Expression value, int offset, int width) {
    return new Expression.Slice(value, offset, width, span);
  }

  Expression.TableIndex index(Table table, Expression key) {
    return new Expression.TableIndex(table, key, reference(table), span);
  }

  ReferenceType reference(Table table) {
    return new ReferenceType(table.leaf(), ReferenceType.Origin.TABLE);
  }

  /** {@code table[key]} as a whole integer. */
  Expression.Place element(Table table, Expression key) {
    return new Expression.TableElement(
        index(table, key), Optional.empty(), table.leaf(), secondLine);
  }

  /** {@code table[key].field}. */
  Expression.Place element(Table table, Expression key, String name) {
    StructType.Field field = ((StructType) table.leaf()).field(name).orElseThrow();
    return new Expression.TableElement(
        index(table, key), Optional.of(field), field.type(), secondLine);
  }

  Statement atomicAdd(Expression.Place place, Expression amount) {
    return evaluate(
        new Expression.Atomic(
            AtomicOperation.ADD,
            place,
            Optional.empty(),
            amount,
            (IntegerType) place.type(),
            span));
  }
}
