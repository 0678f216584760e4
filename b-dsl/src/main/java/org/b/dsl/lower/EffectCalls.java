package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.program.AtomicOperation;
import org.b.core.program.Expression;
import org.b.core.source.Span;
import org.b.core.types.ArrayType;
import org.b.core.types.IntegerType;
import org.b.core.types.KernelStructType;
import org.b.core.types.ReferenceType;
import org.b.core.types.StringType;
import org.b.core.types.StructType;
import org.b.dsl.syntax.Argument;
import org.b.dsl.syntax.CallExpression;

/** Lowers atomic operations, {@code log}, what streams get, and {@code incr_cksum}. */
final class EffectCalls extends ExpressionPart {
  private static final int CHECKSUM_BITS = 16;

  /** Bytes of a text of the kernel or of a process that are printed, with the final zero. */
  private static final int LOGGED_TEXT = 64;

  /** BPF_STDOUT and BPF_STDERR. */
  private static final Set<Long> STREAMS = Set.of(1L, 2L);

  EffectCalls(ExpressionLowering expressions) {
    super(expressions);
  }

  /** Built-ins that change an integer in one step. */
  static final Map<String, AtomicOperation> ATOMICS =
      Map.of(
          "atomic_add", AtomicOperation.ADD,
          "atomic_sub", AtomicOperation.ADD,
          "atomic_and", AtomicOperation.AND,
          "atomic_or", AtomicOperation.OR,
          "atomic_xor", AtomicOperation.XOR,
          "atomic_xchg", AtomicOperation.EXCHANGE,
          "atomic_cmpxchg", AtomicOperation.COMPARE_EXCHANGE);

  Expression atomic(CallExpression call, String name, Span nameSpan, Span span) {
    AtomicOperation operation = ATOMICS.get(name);
    int count = operation == AtomicOperation.COMPARE_EXCHANGE ? 3 : 2;
    if (!Arity.check(call, report, nameSpan, name, count, count)) {
      lowerArguments(call);
      return new Expression.Hole(span);
    }
    Expression target = expressions.integer(call.getArguments().get(0));
    Optional<Expression> expected =
        count == 3
            ? Optional.of(expressions.integer(call.getArguments().get(1)))
            : Optional.empty();
    Expression operand = expressions.integer(call.getArguments().get(count - 1));
    if (target.type().isError()
        || operand.type().isError()
        || expected.filter(value -> value.type().isError()).isPresent()) {
      return new Expression.Hole(span);
    }
    if (name.equals("atomic_sub")) {
      IntegerType type = (IntegerType) target.type();
      operand = expressions.operators().unary("-", expressions.values().as(operand, type), span);
    }
    return atomic(name, operation, target, expected, operand, span)
        .<Expression>map(atomic -> atomic)
        .orElse(new Expression.Hole(span));
  }

  /** An atomic addition to an integer that others can see; what cannot be one is reported. */
  Optional<Expression.Atomic> atomicAdd(Expression target, Expression amount, Span span) {
    return atomic("atomic_add", AtomicOperation.ADD, target, Optional.empty(), amount, span);
  }

  private Optional<Expression.Atomic> atomic(
      String name,
      AtomicOperation operation,
      Expression target,
      Optional<Expression> expected,
      Expression operand,
      Span span) {
    if (Assignable.root(target) instanceof Expression.GlobalRead read && read.global().isConfig()) {
      report.add(Assignable.configStays(read, target.span()));
      return Optional.empty();
    }
    if (!isShared(target)) {
      report.add(notShared(target));
      return Optional.empty();
    }
    IntegerType type = (IntegerType) target.type();
    Optional<StructType.Field> field = field(target);
    boolean plain = isAligned(target);
    if (!canBeAtomic(target)) {
      Diagnostic diagnostic =
          Diagnostic.of(
              DiagnosticCode.ATOMIC_SIZE,
              target.span(),
              plain
                  ? "`"
                      + target.span().text()
                      + "` has "
                      + type.width()
                      + " bits, but "
                      + name
                      + " takes 32 or 64"
                  : "`" + target.span().text() + "` is not aligned in its packed struct");
      report.add(field.map(f -> diagnostic.withRelated(f.span(), "the field")).orElse(diagnostic));
      return Optional.empty();
    }
    return Optional.of(
        new Expression.Atomic(
            operation,
            (Expression.Place) target,
            expected.map(value -> expressions.values().as(value, type)),
            expressions.values().as(operand, type),
            type,
            span));
  }

  private static Diagnostic notShared(Expression target) {
    Span span = target.span();
    Optional<ReferenceType.Origin> origin = origin(target);
    String why =
        switch (origin.orElse(ReferenceType.Origin.TABLE)) {
          case RESERVATION -> "nobody else sees an event before it is submitted";
          case SOCKET, KERNEL -> "what belongs to the kernel is only read";
          case USER -> "what belongs to a process is only read";
          default -> "nobody else can change it";
        };
    Diagnostic diagnostic =
        Diagnostic.of(
            DiagnosticCode.NOT_IN_TABLE, span, "`" + span.text() + "` is not in a table: " + why);
    return origin.filter(o -> o == ReferenceType.Origin.RESERVATION).isPresent()
        ? diagnostic.withHelp("use an assignment: " + span.text() + " += 1;")
        : diagnostic;
  }

  /** Where what an integer is a part of lives, if a reference leads there. */
  private static Optional<ReferenceType.Origin> origin(Expression target) {
    Expression root = Assignable.root(target);
    Expression base =
        root instanceof Expression.FieldRead read
            ? read.base()
            : root instanceof Expression.Element element
                ? element.base()
                : root instanceof Expression.KernelRead read ? read.reference() : root;
    return base.type() instanceof ReferenceType reference
        ? Optional.of(reference.origin())
        : Optional.empty();
  }

  /** Whether others can see an integer: it lies in a leaf, outside functions, or may do so. */
  static boolean isShared(Expression target) {
    if (target instanceof Expression.TableElement
        || target instanceof Expression.Dereference
        || target instanceof Expression.GlobalRead) {
      return true;
    }
    return isSharedBase(
        target instanceof Expression.FieldRead read
            ? read.base()
            : target instanceof Expression.Element element ? element.base() : null);
  }

  private static boolean isSharedBase(Expression base) {
    return base != null
        && (base.type() instanceof ReferenceType reference
                && (reference.origin() == ReferenceType.Origin.TABLE
                    || reference.origin() == ReferenceType.Origin.SLICE)
            || isShared(base));
  }

  /** Whether an integer that others can see can be changed atomically. */
  static boolean canBeAtomic(Expression target) {
    IntegerType type = (IntegerType) target.type();
    return type.size() >= 4 && type.width() == type.size() * 8 && isAligned(target);
  }

  private static boolean isAligned(Expression target) {
    Optional<StructType.Field> field = field(target);
    return field.map(StructType.Field::isPlain).orElse(true)
        && alignment(target) % target.type().size() == 0;
  }

  /** A power of two, at most 8, of which the address of a place is a multiple. */
  private static int alignment(Expression place) {
    if (place instanceof Expression.TableElement element && element.field().isPresent()) {
      return Integer.lowestOneBit(8 | element.field().get().byteOffset());
    } else if (place instanceof Expression.FieldRead read
        && !(read.base().type() instanceof ReferenceType)) {
      return Integer.lowestOneBit(alignment(read.base()) | read.field().byteOffset());
    } else if (place instanceof Expression.FieldRead read) {
      return Integer.lowestOneBit(8 | read.field().byteOffset());
    } else if (place instanceof Expression.Element element) {
      int base = element.base().type() instanceof ReferenceType ? 8 : alignment(element.base());
      return Integer.lowestOneBit(base | element.type().size());
    }
    return 8;
  }

  /** The field that an integer is; empty for a whole leaf or an element. */
  private static Optional<StructType.Field> field(Expression target) {
    return target instanceof Expression.TableElement element
        ? element.field()
        : target instanceof Expression.FieldRead read
            ? Optional.of(read.field())
            : Optional.empty();
  }

  Expression log(CallExpression call, Span nameSpan, Span span) {
    boolean iterator = function.isIterator();
    environment.requireHelper(
        function, iterator ? "bpf_seq_printf" : "bpf_trace_printk", "log(...)", nameSpan);
    if (!Arity.check(call, report, nameSpan, "log", 1, Integer.MAX_VALUE)) {
      return new Expression.Hole(span);
    }
    return line(call, Optional.empty(), span);
  }

  /** {@code bpf_stream_printk(BPF_STDOUT, "format", ...)}: text for a stream of the program. */
  Expression stream(CallExpression call, Span nameSpan, Span span) {
    environment.requireHelper(
        function, LogFormat.STREAM_FUNCTION, LogFormat.STREAM + "(...)", nameSpan);
    if (!Arity.check(call, report, nameSpan, LogFormat.STREAM, 2, Integer.MAX_VALUE)) {
      lowerArguments(call);
      return new Expression.Hole(span);
    }
    Expression stream = expressions.values().as(call.getArguments().get(0), IntegerType.I32);
    if (stream instanceof Expression.Constant number && !STREAMS.contains(number.value())) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.LOG_ARGUMENTS,
                  stream.span(),
                  "a program has the streams 1 and 2, but this is " + number.value())
              .withHelp("write BPF_STDOUT or BPF_STDERR"));
      return new Expression.Hole(span);
    }
    return line(call, Optional.of(stream), span);
  }

  /**
   * @param stream the first argument, which says where the text goes
   */
  private Expression line(CallExpression call, Optional<Expression> stream, Span span) {
    boolean iterator = stream.isEmpty() && function.isIterator();
    boolean printed = iterator || stream.isPresent();
    int first = stream.isPresent() ? 1 : 0;
    Optional<Expression.StringLiteral> format =
        expressions.stringLiteral(
            call.getArguments().get(first),
            stream.isPresent()
                ? "the second argument of " + LogFormat.STREAM
                : "the first argument of log");
    List<LogFormat.Conversion> conversions =
        format
            .map(
                literal ->
                    LogFormat.parse(literal.text(), environment.target, printed).conversions())
            .orElse(List.of());
    List<Expression> values = new ArrayList<>();
    for (Argument argument : call.getArguments().subList(first + 1, call.getArguments().size())) {
      Expression value = expressions.natural(argument);
      values.add(
          values.size() < conversions.size()
              ? iterator && conversions.get(values.size()).isText()
                  ? kernelText(value)
                  : printed(value, conversions.get(values.size()))
              : value);
    }
    int most = printed ? LogFormat.MOST_PRINTED_VALUES : LogFormat.MOST_VALUES;
    if (values.size() > most) {
      report.add(
          DiagnosticCode.LOG_ARGUMENTS,
          values.get(most).span(),
          (stream.isPresent() ? LogFormat.STREAM : "log")
              + " prints at most "
              + (printed ? "twelve" : "three")
              + " values, but has "
              + values.size());
      return new Expression.Hole(span);
    }
    if (format.isEmpty()
        || !formatFits(format.get(), values, printed)
        || stream.filter(number -> number.type().isError()).isPresent()
        || values.stream().anyMatch(value -> value.type().isError())) {
      return new Expression.Hole(span);
    }
    return new Expression.Log(stream, format.get(), List.copyOf(values), span);
  }

  /** What an iterator prints for {@code %s}: text where the kernel keeps it. */
  private Expression kernelText(Expression value) {
    if (value.type().isError()
        || value.type() instanceof ReferenceType reference
            && reference.origin() == ReferenceType.Origin.KERNEL
            && reference.target() instanceof IntegerType character
            && character.size() == 1) {
      return value;
    }
    return wrong(
        value,
        expressions.values().describe(value)
            + ", but `%s` of an iterator prints text where the kernel keeps it",
        "give the kernel's array or pointer: task->comm");
  }

  /** A value as its conversion prints it. */
  private Expression printed(Expression value, LogFormat.Conversion conversion) {
    if (value.type().isError()) {
      return value;
    }
    boolean string = value.type() instanceof StringType;
    if (conversion.isText()) {
      return text(value, string);
    }
    if (string || Values.isText(value)) {
      return wrong(
          value,
          expressions.values().describe(value)
              + ", but `%"
              + conversion.letters()
              + "` prints an integer",
          "print it with %s");
    }
    Expression number = expressions.asInteger(value);
    if (conversion.isAddress()
        && !(number instanceof Expression.Constant)
        && number.type() instanceof IntegerType type
        && type.width() < 64) {
      return wrong(
          value,
          "`%p` prints an address, but "
              + expressions.values().describe(value)
              + " of "
              + type.width()
              + " bits",
          "print it with %x");
    }
    return number;
  }

  private Expression text(Expression value, boolean string) {
    if (string) {
      return expressions
          .values()
          .as(value, new ArrayType(IntegerType.CHAR, Math.max(1, value.type().size())));
    }
    if (Values.isText(value)) {
      return expressions.values().as(value, Values.stored(value));
    }
    if (value.type() instanceof ReferenceType reference
        && reference.isForeign()
        && !(reference.target() instanceof KernelStructType)) {
      return expressions
          .fields()
          .kernel()
          .text(value, LOGGED_TEXT, value.span(), reference.origin(), value.span());
    }
    return wrong(
        value,
        expressions.values().describe(value) + ", but `%s` prints a text",
        "print an integer with %d, %u or %x, with ll before the letter for 64 bits");
  }

  private Expression wrong(Expression value, String message, String help) {
    report.add(Diagnostic.of(DiagnosticCode.LOG_FORMAT, value.span(), message).withHelp(help));
    return new Expression.Hole(value.span());
  }

  private boolean formatFits(
      Expression.StringLiteral literal, List<Expression> values, boolean printed) {
    LogFormat format = LogFormat.parse(literal.text(), environment.target, printed);
    for (LogFormat.Problem problem : format.problems()) {
      report.add(DiagnosticCode.LOG_FORMAT, within(literal, problem), problem.message());
    }
    if (format.problems().isEmpty() && format.values() != values.size()) {
      report.add(
          DiagnosticCode.LOG_FORMAT,
          format.values() > values.size() ? literal.span() : values.get(format.values()).span(),
          "the format prints "
              + count(format.values())
              + ", but "
              + (values.isEmpty()
                  ? "none is given"
                  : values.size() == 1 ? "one is given" : values.size() + " are given"));
      return false;
    }
    return format.problems().isEmpty();
  }

  private static String count(int values) {
    return values == 1 ? "one value" : values == 0 ? "no value" : values + " values";
  }

  /** The place of a problem, where the literal has no escapes before it that shift it. */
  private static Span within(Expression.StringLiteral literal, LogFormat.Problem problem) {
    String source = literal.span().text();
    int at = 1;
    int seen = 0;
    while (at < source.length() && seen < problem.offset()) {
      at += source.charAt(at) == '\\' ? 2 : 1;
      seen++;
    }
    return new Span(literal.span().file(), literal.span().offset() + at, problem.length());
  }

  Expression checksum(CallExpression call, Span nameSpan, Span span) {
    if (!Arity.check(call, report, nameSpan, "incr_cksum", 3, 4)) {
      lowerArguments(call);
      return new Expression.Hole(span);
    }
    List<Argument> arguments = call.getArguments();
    Expression position = expressions.natural(arguments.get(0));
    Expression before = expressions.integer(arguments.get(1));
    Expression after = expressions.integer(arguments.get(2));
    Optional<Expression> pseudo =
        arguments.size() == 4
            ? Optional.of(expressions.integer(arguments.get(3)))
            : Optional.empty();
    if (function.hookKnown() && !function.programType().packetWrite()) {
      report.add(
          DiagnosticCode.PACKET_READ_ONLY,
          nameSpan,
          "a `" + function.hookName() + "` program cannot change the packet");
    } else {
      environment.requireHelper(
          function,
          pseudo.isPresent() ? "bpf_l4_csum_replace" : "bpf_l3_csum_replace",
          "incr_cksum(...)",
          nameSpan);
    }
    if (position.type().isError() || before.type().isError() || after.type().isError()) {
      return new Expression.Hole(span);
    }
    if (!(position instanceof Expression.PacketOffset offset)
        || offset.field().bitWidth() != CHECKSUM_BITS) {
      report.add(
          DiagnosticCode.BAD_CHECKSUM,
          position.span(),
          position instanceof Expression.PacketOffset wrong
              ? "`"
                  + position.span().text()
                  + "` has "
                  + wrong.field().bitWidth()
                  + " bits; a checksum has 16"
              : "the first argument of incr_cksum is the offset of a checksum, such as"
                  + " @ip.hchecksum");
      return new Expression.Hole(span);
    }
    IntegerType type = changedType(before, after);
    return new Expression.ChecksumUpdate(
        offset,
        expressions.values().as(before, type),
        expressions.values().as(after, type),
        pseudo,
        span);
  }

  /** How the changed value lies in the packet: constants follow the other value. */
  private static IntegerType changedType(Expression before, Expression after) {
    int width = 0;
    for (Expression value : List.of(before, after)) {
      if (!(value instanceof Expression.Constant)) {
        width = Math.max(width, ((IntegerType) value.type()).width());
      }
    }
    if (width == 0) {
      width = ((IntegerType) after.type()).width();
    }
    return IntegerType.unsigned(width <= 16 ? 16 : width <= 32 ? 32 : 64);
  }

  private void lowerArguments(CallExpression call) {
    call.getArguments().forEach(expressions::natural);
  }
}
