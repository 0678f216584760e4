package org.b.core.graph;

import org.b.core.facts.ContextField;
import org.b.core.program.BinaryOperator;
import org.b.core.program.UnaryOperator;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;
import org.b.core.types.StructType;
import org.b.core.types.Type;

/**
 * A value computed without any effect and without branching. Integer values are 64-bit registers
 * that hold the value extended by the sign of their type: every producer keeps that invariant.
 */
public sealed interface Value {
  Type type();

  Span span();

  record Constant(long value, IntegerType type, Span span) implements Value {}

  /** The null reference. */
  record Null(ReferenceType type, Span span) implements Value {}

  /** An integer or reference local. */
  record Read(Local local, Span span) implements Value {
    @Override
    public Type type() {
      return local.type();
    }
  }

  /** An integer in memory. */
  record Load(Memory memory, Span span) implements Value {
    @Override
    public Type type() {
      return memory.type();
    }
  }

  /** The address of a text on the stack, for a helper that reads it. */
  record Text(Local local, Span span) implements Value {
    @Override
    public Type type() {
      return local.type();
    }
  }

  /** A load from the context at a constant offset. */
  record ContextLoad(ContextField field, int offset, IntegerType type, Span span)
      implements Value {}

  /** A field of a header that has been reached, in host order. */
  record PacketLoad(HeaderView view, StructType.Field field, Span span) implements Value {
    @Override
    public Type type() {
      return field.type();
    }
  }

  record Unary(UnaryOperator operator, Value operand, IntegerType type, Span span)
      implements Value {}

  /** Both operands have the type {@code operands}. */
  record Binary(
      BinaryOperator operator,
      Value left,
      Value right,
      IntegerType operands,
      IntegerType type,
      Span span)
      implements Value {}

  /** The bytes of an integer of 16, 32 or 64 bits the other way round. */
  record ByteSwap(Value operand, IntegerType type, Span span) implements Value {}

  record Convert(Value operand, IntegerType type, Span span) implements Value {}

  /** Bits {@code offset} to {@code offset + type.width() - 1} of the operand. */
  record Slice(Value operand, int offset, IntegerType type, Span span) implements Value {}
}
