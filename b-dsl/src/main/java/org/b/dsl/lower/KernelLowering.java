package org.b.dsl.lower;

import java.util.Optional;
import org.b.core.btf.BtfType;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.ContextField;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.SystemCall;
import org.b.core.kernel.KernelPath;
import org.b.core.kernel.KernelQuestion;
import org.b.core.kernel.KernelTypes;
import org.b.core.program.BinaryOperator;
import org.b.core.program.Expression;
import org.b.core.program.Variable;
import org.b.core.source.Span;
import org.b.core.types.ArrayType;
import org.b.core.types.IntegerType;
import org.b.core.types.KernelMembers;
import org.b.core.types.KernelStructType;
import org.b.core.types.ReferenceType;
import org.b.core.types.ReferenceType.Origin;
import org.b.core.types.SystemCallTypes;
import org.b.core.types.Type;

/** Lowers what reads memory of the kernel and of processes: {@code task->real_parent->tgid}. */
final class KernelLowering extends ExpressionPart {
  private static final String TASK = "task_struct";

  /** Starts the names of fields that say where a tracepoint's text is: offset and length. */
  private static final String DATA_LOCATION = "__data_loc_";

  /** The number of a system call, as its tracepoint's format names it. */
  private static final String NUMBER = "__syscall_nr";

  /** Where the context of its tracepoint has the first argument. */
  private static final int FIRST_ARGUMENT = 16;

  /** What is longer does not fit on the stack. */
  private static final int LONGEST_TEXT = 512;

  KernelLowering(ExpressionLowering expressions) {
    super(expressions);
  }

  /** {@code current()}. */
  Expression current(Span nameSpan, Span span) {
    environment.requireHelper(function, "bpf_get_current_task", "current()", nameSpan);
    return new Expression.CurrentTask(
        new ReferenceType(struct(environment.kernelTypes, TASK), Origin.KERNEL), span);
  }

  private static KernelStructType struct(KernelTypes kernel, String name) {
    return new KernelStructType(kernel, kernel.struct(name), name, false);
  }

  /** {@code base->name}, where the base is foreign. */
  Expression field(
      Expression base, ReferenceType reference, String name, Span nameSpan, Span span) {
    if (!(reference.target() instanceof KernelStructType struct)) {
      environment.report.add(
          DiagnosticCode.TYPE_MISMATCH,
          nameSpan,
          expressions.values().describe(base) + " and has no fields");
      return new Expression.Hole(span);
    }
    Optional<KernelPath> whole = place(base, struct);
    if (whole.isEmpty() && environment.kernelTypes.typedef(struct.name()) != 0) {
      environment.report.add(
          Diagnostic.of(
                  DiagnosticCode.UNKNOWN_FIELD,
                  nameSpan,
                  "the fields of a `"
                      + struct.name()
                      + "`, whose struct has no name, are read from the struct around it")
              .withHelp("write the whole way: outer->member." + name));
      return new Expression.Hole(span);
    }
    if (whole.isEmpty()) {
      environment.report.add(
          Diagnostic.of(
                  DiagnosticCode.UNKNOWN_FIELD,
                  nameSpan,
                  environment.kernelTypes.origin()
                      + " only name "
                      + struct.display()
                      + ", not its fields")
              .withHelp("pass the kernel's types: --btf FILE"));
      return new Expression.Hole(span);
    }
    Optional<SystemCall> call = systemCall(struct);
    Optional<SystemCall.Argument> argument = call.flatMap(found -> found.argument(name));
    if (argument.isPresent()) {
      return argument(argument.get(), span);
    }
    Optional<KernelPath> path =
        whole.get().member(call.isPresent() && name.equals(NUMBER) ? "id" : name);
    if (path.isEmpty()) {
      Optional<Expression> text = tracepointText(start(base), whole.get(), name, span);
      if (text.isPresent()) {
        return text.get();
      }
    }
    if (path.isEmpty()) {
      path =
          whole
              .get()
              .assumedMember(name)
              .filter(assumed -> function.assumedFields.contains(assumed.toString()));
    }
    if (path.isEmpty() && call.isPresent()) {
      environment.report.add(
          Suggestions.suggest(
              Diagnostic.of(
                      DiagnosticCode.UNKNOWN_FIELD,
                      nameSpan,
                      "system call `" + call.get().name() + "` has no argument `" + name + "`")
                  .withHelp("it is " + call.get()),
              name,
              call.get().arguments().stream().map(SystemCall.Argument::name).toList(),
              nameSpan));
      return new Expression.Hole(span);
    }
    if (path.isEmpty()) {
      environment.report.add(
          Suggestions.suggest(
              Diagnostic.of(
                  DiagnosticCode.UNKNOWN_FIELD,
                  nameSpan,
                  struct.display()
                      + " has no field `"
                      + name
                      + "` in "
                      + environment.kernelTypes.origin()),
              name,
              whole.get().memberNames(),
              nameSpan));
      return new Expression.Hole(span);
    }
    return read(start(base), reference.origin(), path.get(), span);
  }

  /** The call whose arguments the context of the function's tracepoint holds. */
  private Optional<SystemCall> systemCall(KernelStructType struct) {
    return struct.name().equals(TracepointStructs.SYSTEM_CALL)
            && function.hookName().equals("tracepoint")
        ? SystemCall.entered(function.hook().argument())
        : Optional.empty();
  }

  /**
   * {@code ctx.filename}: an argument of a system call, of its own type. All kernels have them in
   * 64 bits each at one place (struct syscall_tp_t in kernel/trace/trace_syscalls.c, 5.10 to 7.2).
   */
  private Expression argument(SystemCall.Argument argument, Span span) {
    ContextField field =
        ContextField.word("args", FIRST_ARGUMENT + argument.index() * 8, new KernelVersion(4, 7));
    Expression word =
        new Expression.ContextRead(
            new Variable("ctx", IntegerType.U64, span), field, IntegerType.U64, span);
    return SystemCallTypes.of(environment.kernelTypes, argument) instanceof ReferenceType address
        ? new Expression.Address(word, address, span)
        : Conversions.convert(
            word, (IntegerType) SystemCallTypes.of(environment.kernelTypes, argument));
  }

  /** {@code base[index]}, where the base is a foreign array. */
  Expression element(Expression base, Expression index, Span span) {
    if (base.type().isError() || index.type().isError()) {
      return new Expression.Hole(span);
    }
    if (!(base instanceof Expression.KernelRead read)
        || !read.address()
        || !(read.path().orElseThrow().target() instanceof BtfType.Array array)) {
      return pointed(base, (ReferenceType) base.type(), index, span);
    }
    if (!(index instanceof Expression.Constant constant)) {
      return element(read, array, index, span);
    }
    long number = constant.value();
    Optional<KernelPath> path =
        number < 0 || number >= array.count()
            ? Optional.empty()
            : read.path().get().element((int) number);
    if (path.isEmpty()) {
      environment.report.add(
          DiagnosticCode.TYPE_MISMATCH,
          index.span(),
          "`" + read.span().text() + "` has " + array.count() + " elements");
      return new Expression.Hole(span);
    }
    return read(read.reference(), ((ReferenceType) base.type()).origin(), path.get(), span);
  }

  /** An element whose number the program computes: its address, or what is there. */
  private Expression element(
      Expression.KernelRead read, BtfType.Array array, Expression index, Span span) {
    Origin origin = ((ReferenceType) read.type()).origin();
    KernelPath path = read.path().orElseThrow();
    Type type = KernelMembers.of(path.kernel(), array.element(), 0, origin);
    if (type.isError() || array.count() == 0) {
      return unknown(span);
    }
    Expression place =
        new Expression.KernelElement(
            read.reference(), path, index, new ReferenceType(type, origin), span);
    if (type instanceof KernelStructType) {
      return place;
    }
    requireHelper(origin, span);
    return new Expression.KernelRead(place, Optional.empty(), false, type, span);
  }

  /** What lies behind a pointer as in an array, of a length that no type says: {@code argv[i]}. */
  private Expression pointed(Expression base, ReferenceType pointer, Expression index, Span span) {
    boolean embedded = base instanceof Expression.KernelRead read && read.address();
    Optional<Expression> size = embedded ? Optional.empty() : size(pointer.target(), span);
    if (size.isEmpty()) {
      environment.report.add(
          Diagnostic.of(
                  DiagnosticCode.TYPE_MISMATCH,
                  span,
                  "of memory of the kernel only arrays and pointers have elements")
              .withHelp("for bits of an integer write value[offset:+width]"));
      return new Expression.Hole(span);
    }
    Expression distance = times(Conversions.convert(index, IntegerType.U64), size.get(), span);
    Expression place =
        new Expression.Address(
            new Expression.Binary(
                BinaryOperator.ADD,
                new Expression.AddressNumber(base, IntegerType.U64, span),
                distance,
                IntegerType.U64,
                IntegerType.U64,
                span),
            pointer,
            span);
    return pointer.target() instanceof KernelStructType
        ? place
        : whole(place, pointer, pointer.target(), span);
  }

  private static Expression times(Expression index, Expression size, Span span) {
    return index instanceof Expression.Constant a && size instanceof Expression.Constant b
        ? new Expression.Constant(a.value() * b.value(), IntegerType.U64, span)
        : new Expression.Binary(
            BinaryOperator.MULTIPLY,
            index,
            Conversions.convert(size, IntegerType.U64),
            IntegerType.U64,
            IntegerType.U64,
            span);
  }

  /** Bytes from one of several things that lie behind each other to the next. */
  private static Optional<Expression> size(Type type, Span span) {
    if (type instanceof KernelStructType struct) {
      return struct
          .path()
          .map(
              path ->
                  new Expression.AskKernel(
                      new KernelQuestion.StructSize(path), IntegerType.U32, span));
    }
    return Optional.of(new Expression.Constant(type.size(), IntegerType.U64, span));
  }

  private Expression unknown(Span span) {
    environment.report.add(
        DiagnosticCode.TYPE_MISMATCH,
        span,
        "`" + span.text() + "` has a type that B does not know: it cannot be read");
    return new Expression.Hole(span);
  }

  /** {@code *reference}. */
  Expression whole(Expression reference, ReferenceType type, Type target, Span span) {
    requireHelper(type.origin(), span);
    return new Expression.KernelRead(reference, Optional.empty(), false, target, span);
  }

  /** The text at an address. */
  Expression text(Expression address, long size, Span sizeSpan, Origin origin, Span span) {
    if (address.type().isError()) {
      return new Expression.Hole(span);
    }
    if (size < 1 || size > LONGEST_TEXT) {
      environment.report.add(
          DiagnosticCode.WRONG_ARGUMENTS,
          sizeSpan,
          "a text has room for 1 to " + LONGEST_TEXT + " bytes with its final zero");
      return new Expression.Hole(span);
    }
    ReferenceType there = new ReferenceType(IntegerType.CHAR, origin);
    Expression start;
    if (address.type() instanceof IntegerType) {
      start =
          new Expression.Address(
              Conversions.convert(address, IntegerType.U64), there, address.span());
    } else if (address.type() instanceof ReferenceType given && given.isForeign()) {
      // Which memory it is the call's name says.
      start = new Expression.Foreign(address, there, address.span());
    } else {
      environment.report.add(
          DiagnosticCode.WRONG_ARGUMENTS,
          address.span(),
          expressions.values().describe(address)
              + ", but an address of the kernel or of a process is needed here");
      return new Expression.Hole(span);
    }
    environment.requireHelper(function, helper(origin) + "_str", span.text(), span);
    return new Expression.KernelText(start, new ArrayType(IntegerType.CHAR, (int) size), span);
  }

  /** The context of a tracepoint, whose struct the kernel's types describe. */
  Optional<Expression> tracepointText(Expression base, KernelPath whole, String name, Span span) {
    Optional<KernelPath> location = whole.member(DATA_LOCATION + name);
    if (location.isEmpty()) {
      return Optional.empty();
    }
    Expression place = read(base, Origin.KERNEL, location.get(), span);
    return Optional.of(
        new Expression.KernelOffset(
            base, place, new ReferenceType(IntegerType.CHAR, Origin.KERNEL), span));
  }

  /** A struct within another one is reached from the outer one's start. */
  private static Optional<KernelPath> place(Expression base, KernelStructType struct) {
    return base instanceof Expression.KernelRead read && read.address()
        ? read.path()
        : struct.path();
  }

  private static Expression start(Expression base) {
    return base instanceof Expression.KernelRead read && read.address() ? read.reference() : base;
  }

  private Expression read(Expression base, Origin origin, KernelPath path, Span span) {
    Origin there = path.isOfProcess() ? Origin.USER : origin;
    Type type = KernelMembers.of(path.kernel(), path.type(), path.bitSize(), there);
    if (type.isError()) {
      return unknown(span);
    }
    boolean array = path.target() instanceof BtfType.Array;
    if (type instanceof KernelStructType struct) {
      return new Expression.KernelRead(
          base, Optional.of(path), true, new ReferenceType(struct, origin), span);
    } else if (array) {
      return new Expression.KernelRead(base, Optional.of(path), true, type, span);
    }
    requireHelper(origin, span);
    return new Expression.KernelRead(base, Optional.of(path), false, type, span);
  }

  private void requireHelper(Origin origin, Span span) {
    environment.requireHelper(function, helper(origin), span.text(), span);
  }

  private String helper(Origin origin) {
    KernelVersion separate = KernelFacts.helper("bpf_probe_read_kernel").orElseThrow().since();
    if (!environment.target.atLeast(separate)) {
      return "bpf_probe_read";
    }
    return origin == Origin.USER ? "bpf_probe_read_user" : "bpf_probe_read_kernel";
  }
}
