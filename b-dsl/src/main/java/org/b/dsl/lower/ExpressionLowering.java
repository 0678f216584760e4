package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.KernelConstant;
import org.b.core.facts.KernelFacts;
import org.b.core.program.Expression;
import org.b.core.program.Global;
import org.b.core.program.Table;
import org.b.core.program.Variable;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.core.types.Type;
import org.b.core.types.VoidType;
import org.b.dsl.parse.ParsedSource;
import org.b.dsl.syntax.Argument;
import org.b.dsl.syntax.BooleanLiteral;
import org.b.dsl.syntax.CallExpression;
import org.b.dsl.syntax.CastExpression;
import org.b.dsl.syntax.CharacterLiteral;
import org.b.dsl.syntax.ConditionalExpression;
import org.b.dsl.syntax.FieldAccess;
import org.b.dsl.syntax.IncrementExpression;
import org.b.dsl.syntax.IndexExpression;
import org.b.dsl.syntax.NameExpression;
import org.b.dsl.syntax.NumberLiteral;
import org.b.dsl.syntax.OperatorExpression;
import org.b.dsl.syntax.PacketFieldExpression;
import org.b.dsl.syntax.PacketOffsetExpression;
import org.b.dsl.syntax.SliceExpression;
import org.b.dsl.syntax.SliceRange;
import org.b.dsl.syntax.StringLiteral;
import org.b.dsl.syntax.StructLiteral;
import org.b.dsl.syntax.SyntaxPackage;
import org.b.dsl.syntax.UnaryExpression;

/** Lowers expressions; every one gets a value or a hole. */
final class ExpressionLowering extends CodeLowering {
  private final Operators operators;
  private final Literals literals;
  private final FieldLowering fields;
  private final CallLowering calls;
  private final PacketLowering packets;
  private final Values values;
  private final AggregateLowering aggregates;
  private final Assignable assignable;

  ExpressionLowering(
      Environment environment, ParsedSource source, FunctionContext function, Scopes scopes) {
    super(environment, source, function, scopes);
    this.operators = new Operators(this);
    this.literals = new Literals(report, environment.structs, source);
    this.values = new Values(this);
    this.aggregates = new AggregateLowering(this);
    this.assignable = new Assignable(this);
    this.fields = new FieldLowering(this);
    this.calls = new CallLowering(this);
    this.packets = new PacketLowering(fields);
  }

  Operators operators() {
    return operators;
  }

  FieldLowering fields() {
    return fields;
  }

  Values values() {
    return values;
  }

  AggregateLowering aggregates() {
    return aggregates;
  }

  Assignable assignable() {
    return assignable;
  }

  CallLowering calls() {
    return calls;
  }

  /** The expression with the type that it has by itself. */
  Expression natural(Argument syntax) {
    if (syntax == null) {
      return new Expression.Hole(new Span(source.file(), 0, 0));
    }
    Span span = source.span(syntax);
    if (syntax instanceof OperatorExpression operator) {
      return operators.lower(operator);
    } else if (syntax instanceof ConditionalExpression choice) {
      return new Conditionals(this).lower(choice, span);
    } else if (syntax instanceof IncrementExpression increment) {
      return new Increments(this).lower(increment, span);
    } else if (syntax instanceof NumberLiteral number) {
      return literals.number(number);
    } else if (syntax instanceof BooleanLiteral literal) {
      return Conversions.truth("true".equals(literal.getValue()), span);
    } else if (syntax instanceof CharacterLiteral literal) {
      return literals.character(literal);
    } else if (syntax instanceof StringLiteral literal) {
      return literals.string(literal);
    } else if (syntax instanceof NameExpression name) {
      return name(name, span);
    } else if (syntax instanceof FieldAccess access) {
      return fields.access(access, span);
    } else if (syntax instanceof IndexExpression index) {
      return fields.index(index, span);
    } else if (syntax instanceof SliceExpression slice) {
      return slice(slice, span);
    } else if (syntax instanceof CallExpression call) {
      return calls.lower(call, span);
    } else if (syntax instanceof UnaryExpression unary) {
      return unary.getOperator() == null || unary.getOperand() == null
          ? new Expression.Hole(span)
          : operators.unary(unary.getOperator(), natural(unary.getOperand()), span);
    } else if (syntax instanceof CastExpression cast) {
      return cast(cast, span);
    } else if (syntax instanceof PacketFieldExpression field) {
      return packets.field(field, span);
    } else if (syntax instanceof PacketOffsetExpression offset) {
      return packets.offset(offset, span);
    } else if (syntax instanceof StructLiteral) {
      report.add(
          DiagnosticCode.TYPE_MISMATCH,
          span,
          "a value in braces fills a struct or an array, but none is expected here");
    }
    return new Expression.Hole(span);
  }

  /** An integer; a table's integer leaf is read as a whole. */
  Expression integer(Argument syntax) {
    return asInteger(natural(syntax));
  }

  Expression asInteger(Expression expression) {
    if (expression.type() instanceof IntegerType || expression.type().isError()) {
      return expression;
    }
    if (expression instanceof Expression.TableIndex index
        && index.table().leaf() instanceof IntegerType leaf) {
      return new Expression.TableElement(index, Optional.empty(), leaf, index.span());
    }
    Diagnostic diagnostic =
        Diagnostic.of(
            DiagnosticCode.TYPE_MISMATCH,
            expression.span(),
            values.describe(expression) + ", but an integer is needed here");
    if (Operators.isAddress(expression)) {
      diagnostic =
          diagnostic.withHelp(
              "read a field of what is there, or take the address as a number: (u64) "
                  + expression.span().text());
    }
    report.add(
        expression instanceof Expression.HeaderTest test
            ? diagnostic.withHelp(
                "read a field: $"
                    + test.header()
                    + ".field, or test it: if ($"
                    + test.header()
                    + ")")
            : diagnostic);
    return new Expression.Hole(expression.span());
  }

  /** Something that is true or false: an integer, or a reference that is null or not. */
  Expression condition(Expression expression) {
    if (expression instanceof Expression.HeaderTest) {
      return expression;
    }
    boolean integerLeaf =
        expression instanceof Expression.TableIndex index
            && index.table().leaf() instanceof IntegerType;
    return Operators.isReference(expression) && !integerLeaf ? expression : asInteger(expression);
  }

  private Expression name(NameExpression syntax, Span whole) {
    String name = syntax.getName();
    if (name == null) {
      return new Expression.Hole(whole);
    }
    // without the parentheses that may stand around it
    Span span = source.span(syntax, SyntaxPackage.Literals.NAME_EXPRESSION__NAME);
    Optional<Variable> variable = scopes.find(name);
    if (variable.isPresent()) {
      // without the parentheses around it
      report.use(
          source.span(syntax, SyntaxPackage.Literals.NAME_EXPRESSION__NAME), variable.get().span());
      return variable.get().type().isError()
              || SocketKinds.isMixed(function, variable.get(), span, report)
          ? new Expression.Hole(span)
          : new Expression.VariableRead(variable.get(), span);
    }
    if (name.equals("null") || name.equals("NULL")) {
      return new Expression.NullLiteral(
          new ReferenceType(VoidType.VOID, ReferenceType.Origin.TABLE), span);
    }
    Table table = environment.tables.get(name);
    if (table != null) {
      report.use(span, table.span());
      report.add(
          Diagnostic.of(
                  DiagnosticCode.TYPE_MISMATCH, span, "`" + name + "` is a table, not a value")
              .withHelp("look a leaf up: " + name + "[key]"));
      return new Expression.Hole(span);
    }
    Global global = environment.globals.all().get(name);
    if (global != null && !function.onlyConstants()) {
      report.use(span, global.span());
      return global.type().isError()
          ? new Expression.Hole(span)
          : new Expression.GlobalRead(global, span);
    }
    Optional<Expression> declared = environment.constants.find(name, span);
    if (declared.isPresent()) {
      return declared.get();
    }
    Optional<KernelConstant> constant = KernelFacts.constant(name);
    if (constant.isPresent()) {
      return Conversions.constant(constant.get().value(), constant.get().value() < 0, span);
    }
    if (function.onlyConstants()) {
      report.add(
          Suggestions.suggest(
              Diagnostic.of(
                  DiagnosticCode.NOT_CONSTANT, span, "there is no constant `" + name + "`"),
              name,
              environment.constants.names(),
              span));
      return new Expression.Hole(span);
    }
    List<String> candidates = new ArrayList<>(scopes.names());
    candidates.addAll(environment.tables.keySet());
    candidates.addAll(environment.constants.names());
    candidates.addAll(environment.globals.all().keySet());
    if (name.length() > 3 && name.equals(name.toUpperCase(Locale.ROOT))) {
      candidates.addAll(KernelFacts.constants().keySet());
    }
    report.add(
        Suggestions.suggest(
            Diagnostic.of(DiagnosticCode.UNKNOWN_NAME, span, "there is no variable `" + name + "`"),
            name,
            candidates,
            span));
    return new Expression.Hole(span);
  }

  private Expression slice(SliceExpression syntax, Span span) {
    Expression value = integer(syntax.getValue());
    Optional<Bits> bits = bits(syntax.getRange());
    if (!(value.type() instanceof IntegerType type) || bits.isEmpty()) {
      return new Expression.Hole(span);
    }
    int width = value instanceof Expression.Constant ? 64 : type.width();
    if (!bits.get().within(width)) {
      report.add(
          DiagnosticCode.BAD_SLICE,
          source.span(syntax.getRange()),
          "the slice takes bits "
              + bits.get().offset()
              + " to "
              + (bits.get().offset() + bits.get().width() - 1L)
              + ", but the value has "
              + width
              + " bits");
      return new Expression.Hole(span);
    }
    return new Expression.Slice(value, bits.get().offset(), bits.get().width(), span);
  }

  /** {@code [offset:+width]}. */
  record Bits(int offset, int width) {
    boolean within(int bits) {
      return (long) offset + width <= bits;
    }
  }

  /** Reads a slice; empty where it is malformed, which is reported. */
  Optional<Bits> bits(SliceRange range) {
    if (range == null || range.getWidth() == null) {
      return Optional.empty();
    }
    Span span = source.span(range);
    long offset = 0;
    if (range.getOffset() != null) {
      Optional<Long> value = literals.value(range.getOffset(), span);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      offset = value.get();
    }
    Optional<Long> width = literals.value(range.getWidth(), span);
    if (width.isEmpty()) {
      return Optional.empty();
    }
    if (width.get() < 1 || width.get() > 64 || offset < 0 || offset > 63) {
      report.add(
          DiagnosticCode.BAD_SLICE,
          span,
          "a slice [offset:+width] has an offset from 0 to 63 and a width from 1 to 64");
      return Optional.empty();
    }
    return Optional.of(new Bits((int) offset, width.get().intValue()));
  }

  private Expression cast(CastExpression syntax, Span span) {
    if (syntax.isStruct() || syntax.isReference()) {
      return new KernelCasts(this).lower(syntax, natural(syntax.getOperand()), span);
    }
    Type named =
        syntax.getType() != null
            ? environment.types.named(
                syntax.getType(), source.span(syntax, SyntaxPackage.Literals.CAST_EXPRESSION__TYPE))
            : environment.structs.integer(
                source,
                syntax.getSpecifiers(),
                syntax.getWidth(),
                syntax,
                SyntaxPackage.Literals.CAST_EXPRESSION__WIDTH);
    Expression value = natural(syntax.getOperand());
    if (named.equals(IntegerType.U64) && Operators.isAddress(value)) {
      return new Expression.AddressNumber(value, IntegerType.U64, span);
    }
    Expression operand = asInteger(value);
    if (!(named instanceof IntegerType type)) {
      if (!named.isError()) {
        report.add(
            DiagnosticCode.TYPE_MISMATCH,
            span,
            "a value cannot become " + Values.typeName(named) + ": a cast makes an integer");
      }
      return new Expression.Hole(span);
    }
    if (!(operand.type() instanceof IntegerType)) {
      return new Expression.Hole(span);
    }
    Expression converted = Conversions.convert(operand, type);
    if (converted instanceof Expression.Constant constant) {
      return new Expression.Constant(constant.value(), type, span);
    }
    return converted instanceof Expression.Binary
        ? converted
        : new Expression.Convert(operand, type, span);
  }

  /** A constant as the user would write it. */
  String display(Expression.Constant constant) {
    String text = constant.span().text();
    return "`"
        + (text.length() <= 24
            ? text
            : constant.type().signed()
                ? Long.toString(constant.value())
                : Long.toUnsignedString(constant.value()))
        + "`";
  }

  /** A string; empty where the argument is something else, which is reported. */
  Optional<Expression.StringLiteral> stringLiteral(Argument syntax, String what) {
    Expression value = natural(syntax);
    if (value instanceof Expression.StringLiteral literal) {
      return Optional.of(literal);
    }
    if (!value.type().isError()) {
      report.add(
          DiagnosticCode.TYPE_MISMATCH,
          value.span(),
          what + " is a string, but " + values.describe(value));
    }
    return Optional.empty();
  }
}
