package org.b.dsl.lower;

import java.util.Optional;
import java.util.stream.IntStream;
import org.b.core.program.BinaryOperator;
import org.b.core.program.Expression;
import org.b.core.source.Span;
import org.b.core.types.ArrayType;
import org.b.core.types.IntegerType;
import org.b.core.types.Type;

/**
 * Addresses of Ethernet: an integer of 48 bits in headers, six bytes in the kernel's structs. The
 * first byte is the most significant one, as on the wire.
 */
final class HardwareAddresses {
  private static final int BYTES = 6;
  private static final int BITS = BYTES * Byte.SIZE;

  private final Operators operators;

  HardwareAddresses(Operators operators) {
    this.operators = operators;
  }

  /** Whether one is such an integer, and the other one such bytes. */
  static boolean are(Type one, Type other) {
    return isInteger(one) && isBytes(other) || isBytes(one) && isInteger(other);
  }

  /** Whether a value is an address of the other kind that must be evaluated once. */
  static boolean areKeptFirst(Expression value, Type type) {
    return are(value.type(), type) && !isRepeatable(value);
  }

  /** The same address as the other kind; empty of what must not be evaluated several times. */
  Optional<Expression> convert(Expression value, Type type) {
    if (!isRepeatable(value)) {
      return Optional.empty();
    }
    return Optional.of(
        type instanceof ArrayType array ? bytes(value, array) : integer(value, (IntegerType) type));
  }

  private static boolean isInteger(Type type) {
    return type instanceof IntegerType integer && integer.width() == BITS && !integer.signed();
  }

  private static boolean isBytes(Type type) {
    return type instanceof ArrayType array
        && !array.isText()
        && array.count() == BYTES
        && array.element().equals(IntegerType.U8);
  }

  private static Expression bytes(Expression value, ArrayType type) {
    return new Expression.ArrayLiteral(
        type,
        IntStream.range(0, BYTES)
            .mapToObj(i -> new Expression.Slice(value, shift(i), Byte.SIZE, value.span()))
            .<Expression>map(slice -> Conversions.convert(slice, IntegerType.U8))
            .toList(),
        value.span());
  }

  private Expression integer(Expression value, IntegerType type) {
    Expression sum = moved(value, 0);
    for (int i = 1; i < BYTES; i++) {
      sum = operators.binary(BinaryOperator.OR, sum, moved(value, i), value.span());
    }
    return Conversions.convert(sum, type);
  }

  /** One byte where it stands in the integer. */
  private Expression moved(Expression value, int index) {
    Span span = value.span();
    Expression one =
        new Expression.Element(
            value, Conversions.constant(index, false, span), (ArrayType) value.type(), span);
    return operators.binary(
        BinaryOperator.SHIFT_LEFT,
        Conversions.convert(one, IntegerType.U64),
        Conversions.constant(shift(index), false, span),
        span);
  }

  private static int shift(int index) {
    return (BYTES - 1 - index) * Byte.SIZE;
  }

  /** Whether it has no effect, and costs little to read again. */
  private static boolean isRepeatable(Expression value) {
    if (value instanceof Expression.FieldRead read) {
      return isRepeatable(read.base());
    } else if (value instanceof Expression.Element element) {
      return isRepeatable(element.base()) && isRepeatable(element.index());
    } else if (value instanceof Expression.Convert convert) {
      return isRepeatable(convert.operand());
    }
    return value instanceof Expression.VariableRead
        || value instanceof Expression.GlobalRead
        || value instanceof Expression.PacketField
        || value instanceof Expression.Constant;
  }
}
