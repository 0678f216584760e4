package org.b.core.program;

import java.util.List;
import java.util.Optional;
import org.b.core.facts.ContextField;
import org.b.core.facts.ContextMemory;
import org.b.core.facts.Helper;
import org.b.core.facts.LeafOperation;
import org.b.core.facts.TableType;
import org.b.core.kernel.KernelPath;
import org.b.core.kernel.KernelQuestion;
import org.b.core.source.Span;
import org.b.core.types.ArrayType;
import org.b.core.types.ErrorType;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.core.types.StringType;
import org.b.core.types.StructType;
import org.b.core.types.Type;

/** An expression with its type. {@code span} covers the whole expression. */
public sealed interface Expression {
  Type type();

  Span span();

  /** Something that can stand on the left of an assignment. */
  sealed interface Place extends Expression {}

  /** An integer. {@code value} is the 64-bit pattern. */
  record Constant(long value, IntegerType type, Span span) implements Expression {}

  /** {@code null}, of the type that is expected. */
  record NullLiteral(ReferenceType type, Span span) implements Expression {}

  /** A string literal, only as a format. */
  record StringLiteral(String text, StringType type, Span span) implements Expression {}

  /** A variable. */
  record VariableRead(Variable variable, Span span) implements Place {
    @Override
    public Type type() {
      return variable.type();
    }
  }

  /** A variable outside functions. */
  record GlobalRead(Global global, Span span) implements Place {
    @Override
    public Type type() {
      return global.type();
    }
  }

  /**
   * A field of a struct variable ({@code base} has a struct type) or of what a reference points to
   * ({@code base} has a reference type: the reference must not be null).
   *
   * @param fieldSpan the field's name alone
   */
  record FieldRead(Expression base, StructType.Field field, Span fieldSpan, Span span)
      implements Place {
    @Override
    public Type type() {
      return field.type();
    }
  }

  /**
   * {@code base[index]}: an element of an array, or of the array that a reference points to (the
   * reference must not be null). The index is known to be in range where the program is accepted.
   *
   * @param array the type of the array
   */
  record Element(Expression base, Expression index, ArrayType array, Span span) implements Place {
    @Override
    public Type type() {
      return array.element();
    }
  }

  /** {@code *reference}: what a reference points to; the reference must not be null. */
  record Dereference(Expression reference, Type type, Span span) implements Place {}

  /** A field of the kernel's context struct. */
  record ContextRead(Variable context, ContextField field, IntegerType type, Span span)
      implements Place {}

  /** {@code $header.field}: a field of a reached header as a host-order integer. */
  record PacketField(Header header, StructType.Field field, Span span) implements Place {
    @Override
    public Type type() {
      return field.type();
    }
  }

  /** {@code $header} as a condition: whether the header has been reached. */
  record HeaderTest(Header header, Span span) implements Expression {
    @Override
    public Type type() {
      return org.b.core.types.VoidType.VOID;
    }
  }

  /** {@code e[offset:+width]}: bits of an integer; a place when {@code value} is one. */
  record Slice(Expression value, int offset, int width, Span span) implements Place {
    @Override
    public Type type() {
      return IntegerType.unsigned(width);
    }
  }

  /** {@code table[key]} as a reference to the leaf. */
  record TableIndex(Table table, Expression key, ReferenceType type, Span span)
      implements Expression {}

  /**
   * {@code table[key].field}: the program ends with the hook's default verdict where there is no
   * leaf.
   *
   * @param field empty when the leaf is an integer and is meant as a whole
   */
  record TableElement(TableIndex index, Optional<StructType.Field> field, Type type, Span span)
      implements Place {}

  /** {@code table.lookup(key)}: a reference, null on a miss; {@code into} receives it too. */
  record TableLookup(
      Table table, Expression key, Optional<Variable> into, ReferenceType type, Span span)
      implements Expression {}

  /**
   * {@code table.update(key, leaf, flags)}: 0, or a negative error.
   *
   * @param prefixLength for an LPM table, bits of the key that count; all when empty
   */
  record TableUpdate(
      Table table,
      Expression key,
      Expression leaf,
      Optional<Expression> prefixLength,
      UpdateMode mode,
      Span span)
      implements Expression {
    @Override
    public Type type() {
      return IntegerType.I64;
    }
  }

  /** {@code table.delete(key)}: 0, or a negative error. */
  record TableDelete(Table table, Expression key, Span span) implements Expression {
    @Override
    public Type type() {
      return IntegerType.I64;
    }
  }

  /** What a leaf of a storage belongs to, in place of a key; {@code object} leads to it, if any. */
  record StorageOwner(Owner owner, Optional<Expression> object, Span span) implements Expression {
    /** What user space passes: a descriptor. */
    @Override
    public Type type() {
      return IntegerType.I32;
    }
  }

  /**
   * An operation on a table that is one call of a helper.
   *
   * @param arguments values as the operation takes them
   * @param into the variable that the operation fills
   */
  record TableCall(
      Table table,
      TableType.Operation operation,
      List<Expression> arguments,
      Optional<Variable> into,
      Type type,
      Span span)
      implements Expression {}

  /** {@code @header.field}: the field's byte offset in the packet. */
  record PacketOffset(Header header, StructType.Field field, Span span) implements Expression {
    @Override
    public Type type() {
      return IntegerType.U64;
    }
  }

  /** {@code pkt.len}: bytes of the packet; of XDP's, those at the start that lie in one piece. */
  record PacketLength(Span span) implements Expression {
    @Override
    public IntegerType type() {
      return IntegerType.U32;
    }
  }

  /** {@code pkt.payload}: the offset behind the last header that was reached. */
  record PacketPayload(Span span) implements Expression {
    @Override
    public IntegerType type() {
      return IntegerType.U32;
    }
  }

  /** {@code pkt.load}, 0 where the packet ends before; or of memory, in the machine's order. */
  record PacketLoad(Optional<ContextMemory> memory, Expression offset, IntegerType type, Span span)
      implements Expression {}

  /** {@code pkt.store} without a helper: 0 or an error. The value is as it stands there. */
  record PacketWrite(
      Optional<ContextMemory> memory, Expression offset, Expression value, Type type, Span span)
      implements Expression {}

  /** {@code pkt.starts_with(offset, "text")}: whether the text, of so many bytes, stands there. */
  record PacketMatch(Expression offset, String text, int length, Span span) implements Expression {
    @Override
    public IntegerType type() {
      return IntegerType.BOOL;
    }
  }

  record Unary(UnaryOperator operator, Expression operand, IntegerType type, Span span)
      implements Expression {}

  /**
   * Both operands have been converted to {@code operands} by the frontend; a comparison's {@code
   * type} is one bit, any other operator's is {@code operands}.
   */
  record Binary(
      BinaryOperator operator,
      Expression left,
      Expression right,
      IntegerType operands,
      IntegerType type,
      Span span)
      implements Expression {}

  /** {@code &&} or {@code ||}: the right side is evaluated only where it decides. */
  record Logical(boolean isAnd, Expression left, Expression right, Span span)
      implements Expression {
    @Override
    public Type type() {
      return IntegerType.BOOL;
    }
  }

  /**
   * {@code condition ? then : otherwise}: one of the two is evaluated. Both have been converted to
   * the type: an integer, a reference, or an aggregate; of texts, a shorter one is followed by
   * zeros.
   */
  record Conditional(
      Expression condition, Expression then, Expression otherwise, Type type, Span span)
      implements Expression {}

  /**
   * {@code ++place}, {@code place++} and the like: the value after the change, or before.
   *
   * @param by 1 or -1
   * @param prefix whether it yields the new value
   */
  record Increment(Place target, int by, boolean prefix, IntegerType type, Span span)
      implements Expression {}

  /** A change of width: narrowing keeps the low bits, widening is by the sign of the operand. */
  record Convert(Expression operand, IntegerType type, Span span) implements Expression {}

  /** {@code {.a = x, .b = y}}: other fields are zero. */
  record StructLiteral(StructType type, List<FieldValue> values, Span span) implements Expression {}

  /** {@code {1, 2, 3}}: the first elements; others are zero. */
  record ArrayLiteral(ArrayType type, List<Expression> values, Span span) implements Expression {}

  /** A string literal as the value of a {@code char[N]}; the bytes after it are zero. */
  record TextLiteral(String text, ArrayType type, Span span) implements Expression {}

  /**
   * {@code atomic_add(place, n)} and the like: yields the value before.
   *
   * @param expected of {@code COMPARE_EXCHANGE} alone
   */
  record Atomic(
      AtomicOperation operation,
      Place target,
      Optional<Expression> expected,
      Expression operand,
      IntegerType type,
      Span span)
      implements Expression {}

  /**
   * {@code log("format", ...)}: a line in the kernel's trace pipe.
   *
   * @param stream the number of the program's own stream that the text goes to instead
   */
  record Log(
      Optional<Expression> stream, StringLiteral format, List<Expression> arguments, Span span)
      implements Expression {
    @Override
    public Type type() {
      return IntegerType.I32;
    }
  }

  /**
   * {@code incr_cksum(@offset, old, new [, pseudo])}: brings a checksum in the packet up to date
   * after a value in host order changed. Without {@code pseudo} it is a network-layer (IPv4 header)
   * checksum, with it a transport-layer one; a non-zero {@code pseudo} says that the value is part
   * of the pseudo header.
   */
  record ChecksumUpdate(
      PacketOffset position,
      Expression before,
      Expression after,
      Optional<Expression> pseudo,
      Span span)
      implements Expression {
    @Override
    public Type type() {
      return IntegerType.I64;
    }
  }

  /** A call of a subprogram. Arguments have the types of its parameters. */
  record Call(Signature callee, List<Expression> arguments, Span span) implements Expression {
    @Override
    public Type type() {
      return callee.result();
    }
  }

  /**
   * What is behind an address of the kernel or of a process: {@code reference->field}. Zero where
   * nothing can be read.
   *
   * @param reference points to what the path starts from
   * @param path empty for the whole integer that the reference points to
   * @param address whether the place itself is meant, a struct or an array, not its content: {@code
   *     type} is then a reference to it
   */
  record KernelRead(
      Expression reference, Optional<KernelPath> path, boolean address, Type type, Span span)
      implements Expression {}

  /** An integer of an object of the kernel that the program may change. */
  record KernelPlace(KernelRead read) implements Place {
    @Override
    public Type type() {
      return read.type();
    }

    @Override
    public Span span() {
      return read.span();
    }
  }

  /** The address of an element of an array in the struct that {@code reference} points to. */
  record KernelElement(
      Expression reference, KernelPath array, Expression index, ReferenceType type, Span span)
      implements Expression {}

  /** An address taken for one of another type or another memory. */
  record Foreign(Expression reference, ReferenceType type, Span span) implements Expression {}

  /** A number of 64 bits taken for an address. */
  record Address(Expression value, ReferenceType type, Span span) implements Expression {}

  /** {@code (u64) reference}: an address of the kernel or of a process as a number. */
  record AddressNumber(Expression reference, IntegerType type, Span span) implements Expression {}

  /**
   * An address that the context of a program with typed arguments holds.
   *
   * @param offset in the context
   * @param typed whether the kernel's types say that it points to the struct that {@code type}
   *     names: then the verifier lets the program load through it
   */
  record ContextAddress(int offset, boolean typed, ReferenceType type, Span span)
      implements Expression {}

  /**
   * An object to which the context leads: a socket, or what a flow dissector says.
   *
   * @param offset in the context
   * @param nullable whether there may be none
   */
  record ContextObject(
      Variable context, int offset, boolean nullable, ReferenceType type, Span span)
      implements Expression {}

  /**
   * {@code kernel_str(address, N)}, {@code user_str(address, N)}: the text at an address up to its
   * first zero byte, cut to the type's length; empty where it cannot be read.
   */
  record KernelText(Expression reference, ArrayType type, Span span) implements Expression {}

  /**
   * Whether two texts have the same bytes.
   *
   * @param right a text literal, or a text: of two texts the shorter one is followed by zeros
   * @param length bytes of a literal that count; of a text, all do
   */
  record TextMatch(Expression left, Expression right, int length, Span span) implements Expression {
    @Override
    public IntegerType type() {
      return IntegerType.BOOL;
    }
  }

  /** {@code comm()}: the name of the thread that runs. */
  record ThreadName(Span span) implements Expression {
    /** TASK_COMM_LEN of the kernel. */
    private static final ArrayType TYPE = new ArrayType(IntegerType.CHAR, 16);

    @Override
    public ArrayType type() {
      return TYPE;
    }
  }

  /** What the program asks about the kernel that it runs on: {@code has_field(t, x)}. */
  record AskKernel(KernelQuestion question, IntegerType type, Span span) implements Expression {}

  /** The context of a program as a struct of the kernel. */
  record KernelContext(ReferenceType type, Span span) implements Expression {}

  /**
   * An address in a struct of the kernel's that is known when the program runs.
   *
   * @param offset in bytes from the reference, at most 65,535
   */
  record KernelOffset(Expression reference, Expression offset, ReferenceType type, Span span)
      implements Expression {}

  /** {@code current()}: the task that runs. */
  record CurrentTask(ReferenceType type, Span span) implements Expression {}

  /** The bytes of an integer of 16, 32 or 64 bits the other way round. */
  record ByteSwap(Expression operand, IntegerType type, Span span) implements Expression {}

  /**
   * A helper that is called by its kernel name.
   *
   * @param arguments by the helper's parameters: an integer; the context; memory as the place that
   *     it is, or as a reference to it; a table; key or leaf as a value; null for none
   */
  record HelperCall(Helper helper, List<Expression> arguments, Type type, Span span)
      implements Expression {}

  /**
   * {@code leaf->timer.start(nanoseconds, callback)}, and what starts work: 0, or a negative error.
   *
   * @param leaf a reference to a leaf of the table
   * @param argument what is said besides the callback: a time, or a task
   * @param again whether the callback starts what has called it: the callback is set already
   */
  record LeafStart(
      Expression leaf,
      StructType.Field field,
      Table table,
      LeafOperation operation,
      Optional<Expression> argument,
      Signature callback,
      boolean again,
      Span span)
      implements Expression {
    @Override
    public IntegerType type() {
      return operation.result();
    }
  }

  /** {@code leaf->timer.cancel()}: whether it was running, or a negative error. */
  record LeafStop(Expression leaf, StructType.Field field, LeafOperation operation, Span span)
      implements Expression {
    @Override
    public IntegerType type() {
      return operation.result();
    }
  }

  /** A table as an argument of a helper. */
  record TableName(Table table, Span span) implements Expression {
    @Override
    public Type type() {
      return org.b.core.types.VoidType.VOID;
    }
  }

  /** A built-in that is one helper call without arguments, such as {@code pid()}. */
  record BuiltinCall(Builtin builtin, IntegerType type, Span span) implements Expression {}

  /** A variable that each processor has, for helpers; {@code type} is a reference to one. */
  record KernelVariable(String name, ReferenceType type, Span span) implements Expression {}

  /** Not understood; a diagnostic says why. A place too, so that assignments to it stay quiet. */
  record Hole(Span span) implements Place {
    @Override
    public Type type() {
      return ErrorType.ERROR;
    }
  }
}
