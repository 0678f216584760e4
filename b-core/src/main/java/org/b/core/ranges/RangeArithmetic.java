package org.b.core.ranges;

import org.b.core.program.BinaryOperator;
import org.b.core.program.UnaryOperator;
import org.b.core.types.IntegerType;

/** Operations on ranges, as {@code graph.Value} defines them for values. */
final class RangeArithmetic {
  private RangeArithmetic() {}

  /** The low bits that the type has, extended by its sign. */
  static Range convert(Range value, IntegerType type) {
    if (value.fits(type)) {
      return value;
    }
    Range whole = wrapped(value, type);
    if (type.signed()) {
      return whole;
    }
    return whole
        .and(Range.known(value.bits() & type.mask(), value.unknown() & type.mask()))
        .orElse(whole);
  }

  /** The low bits, where they stay in order: all values lie between two that wrap. */
  private static Range wrapped(Range value, IntegerType type) {
    if (Long.compareUnsigned(value.high() - value.low(), type.mask()) > 0) {
      return Range.of(type);
    }
    int distance = 64 - type.width();
    long low = type.signed() ? value.low() << distance >> distance : value.low() & type.mask();
    long high = type.signed() ? value.high() << distance >> distance : value.high() & type.mask();
    return low > high
        ? Range.of(type)
        : type.signed() ? Range.signed(low, high) : Range.unsigned(low, high);
  }

  static Range slice(Range value, int offset, IntegerType type) {
    Range moved = shiftRight(value, offset, false);
    return convert(moved, type);
  }

  static Range unary(UnaryOperator operator, Range value, IntegerType type) {
    if (operator == UnaryOperator.NOT) {
      return value.isConstant()
          ? Range.constant(value.low() == 0 ? 1 : 0)
          : value.low() != 0 ? Range.constant(0) : Range.TRUTH;
    }
    if (operator == UnaryOperator.COMPLEMENT) {
      return convert(Range.known(~value.bits() & ~value.unknown(), value.unknown()), type);
    }
    return value.least() == Long.MIN_VALUE
        ? Range.of(type)
        : convert(Range.signed(-value.most(), -value.least()), type);
  }

  static Range binary(BinaryOperator operator, Range left, Range right, IntegerType type) {
    return switch (operator) {
      case ADD -> convert(add(left, right), type);
      case SUBTRACT -> convert(subtract(left, right), type);
      case MULTIPLY -> convert(multiply(left, right), type);
      case DIVIDE -> divide(left, right, type);
      case MODULO -> modulo(left, right, type);
      case AND -> convert(and(left, right), type);
      case OR -> convert(or(left, right), type);
      case XOR -> convert(xor(left, right), type);
      case SHIFT_LEFT -> convert(shiftLeft(left, distance(right, type)), type);
      case SHIFT_RIGHT -> convert(shiftRight(left, distance(right, type), type.signed()), type);
      default -> compare(operator, left, right, type);
    };
  }

  private static Range add(Range a, Range b) {
    long differ = a.unknown() | b.unknown() | carries(a, b);
    Range known = Range.known((a.bits() + b.bits()) & ~differ, differ);
    return sum(a.least(), b.least(), a.most(), b.most(), known, a, b);
  }

  /** The bits of a sum to which a carry may come that is not known. */
  private static long carries(Range a, Range b) {
    long least = a.bits() + b.bits();
    long most = least + a.unknown() + b.unknown();
    return least ^ most;
  }

  private static Range sum(
      long least1, long least2, long most1, long most2, Range known, Range a, Range b) {
    Range result = known;
    long least = least1 + least2;
    long most = most1 + most2;
    boolean overflows = overflows(least1, least2, least) || overflows(most1, most2, most);
    if (!overflows) {
      result = result.and(Range.signed(least, most)).orElse(result);
    }
    long low = a.low() + b.low();
    long high = a.high() + b.high();
    if (Long.compareUnsigned(high, a.high()) >= 0) {
      result = result.and(Range.unsigned(low, high)).orElse(result);
    }
    return result;
  }

  private static boolean overflows(long a, long b, long sum) {
    return ((a ^ sum) & (b ^ sum)) < 0;
  }

  private static Range subtract(Range a, Range b) {
    Range result = Range.ANY;
    long least = a.least() - b.most();
    long most = a.most() - b.least();
    boolean overflows =
        ((a.least() ^ b.most()) & (a.least() ^ least)) < 0
            || ((a.most() ^ b.least()) & (a.most() ^ most)) < 0;
    if (!overflows) {
      result = Range.signed(least, most);
    }
    if (Long.compareUnsigned(a.low(), b.high()) >= 0) {
      Range positive = Range.unsigned(a.low() - b.high(), a.high() - b.low());
      result = result.and(positive).orElse(result);
    }
    return result;
  }

  private static Range multiply(Range a, Range b) {
    if (Long.numberOfLeadingZeros(a.high()) + Long.numberOfLeadingZeros(b.high()) >= 64) {
      return Range.unsigned(a.low() * b.low(), a.high() * b.high());
    }
    return Range.ANY;
  }

  /** By zero the quotient is 0. */
  private static Range divide(Range a, Range b, IntegerType type) {
    if (a.least() < 0 || b.least() < 0) {
      return type.signed() ? Range.of(type) : unsignedQuotient(a, b);
    }
    return unsignedQuotient(a, b);
  }

  private static Range unsignedQuotient(Range a, Range b) {
    long divisor = b.low() == 0 ? 1 : b.low();
    long low = b.low() == 0 ? 0 : Long.divideUnsigned(a.low(), b.high());
    return Range.unsigned(low, Long.divideUnsigned(a.high(), divisor));
  }

  /** By zero the remainder is the dividend. */
  private static Range modulo(Range a, Range b, IntegerType type) {
    if (type.signed() && (a.least() < 0 || b.least() < 0)) {
      if (b.least() > 0) {
        long most = b.most() - 1;
        return Range.signed(
            a.least() < 0 ? Math.max(-most, a.least()) : 0,
            a.most() < 0 ? 0 : Math.min(most, a.most()));
      }
      return Range.of(type);
    }
    if (b.low() == 0) {
      return Range.unsigned(0, a.high());
    }
    if (Long.compareUnsigned(a.high(), b.low()) < 0) {
      return a;
    }
    return Range.unsigned(0, Range.unsignedMin(a.high(), b.high() - 1));
  }

  private static Range and(Range a, Range b) {
    long ones = a.bits() & b.bits();
    long possible = (a.bits() | a.unknown()) & (b.bits() | b.unknown());
    Range known = Range.known(ones, possible & ~ones);
    return known.and(Range.unsigned(0, Range.unsignedMin(a.high(), b.high()))).orElse(known);
  }

  private static Range or(Range a, Range b) {
    long ones = a.bits() | b.bits();
    long possible = ones | a.unknown() | b.unknown();
    Range known = Range.known(ones, possible & ~ones);
    return known.and(Range.unsigned(Range.unsignedMax(a.low(), b.low()), -1)).orElse(known);
  }

  private static Range xor(Range a, Range b) {
    long unknown = a.unknown() | b.unknown();
    return Range.known((a.bits() ^ b.bits()) & ~unknown, unknown);
  }

  /** The distance of a shift, modulo the bits of the type in memory; -1 where it is not known. */
  private static int distance(Range right, IntegerType type) {
    return right.isConstant() ? (int) (right.low() & (type.size() * 8 - 1)) : -1;
  }

  private static Range shiftLeft(Range value, int distance) {
    if (distance < 0) {
      return value.equals(Range.constant(0)) ? value : Range.ANY;
    }
    Range known = Range.known(value.bits() << distance, value.unknown() << distance);
    if (distance == 0 || value.high() >>> (64 - distance) == 0) {
      return known
          .and(Range.unsigned(value.low() << distance, value.high() << distance))
          .orElse(known);
    }
    return known;
  }

  private static Range shiftRight(Range value, int distance, boolean signed) {
    if (signed && value.least() < 0) {
      return distance < 0
          ? Range.signed(value.least(), Math.max(value.most(), -1))
          : Range.signed(value.least() >> distance, value.most() >> distance);
    }
    return distance < 0
        ? Range.unsigned(0, value.high())
        : Range.unsigned(value.low() >>> distance, value.high() >>> distance)
            .and(Range.known(value.bits() >>> distance, value.unknown() >>> distance))
            .orElse(Range.ANY);
  }

  private static Range compare(BinaryOperator operator, Range left, Range right, IntegerType type) {
    return switch (operator) {
      case EQUAL ->
          left.isConstant() && left.equals(right)
              ? Range.constant(1)
              : left.and(right).isEmpty() ? Range.constant(0) : Range.TRUTH;
      case NOT_EQUAL ->
          left.isConstant() && left.equals(right)
              ? Range.constant(0)
              : left.and(right).isEmpty() ? Range.constant(1) : Range.TRUTH;
      case LESS -> less(left, right, type.signed(), false);
      case LESS_EQUAL -> less(left, right, type.signed(), true);
      case GREATER -> less(right, left, type.signed(), false);
      case GREATER_EQUAL -> less(right, left, type.signed(), true);
      default -> Range.TRUTH;
    };
  }

  private static Range less(Range a, Range b, boolean signed, boolean orEqual) {
    int mostToLeast =
        signed ? Long.compare(a.most(), b.least()) : Long.compareUnsigned(a.high(), b.low());
    int leastToMost =
        signed ? Long.compare(a.least(), b.most()) : Long.compareUnsigned(a.low(), b.high());
    if (orEqual ? mostToLeast <= 0 : mostToLeast < 0) {
      return Range.constant(1);
    }
    return (orEqual ? leastToMost > 0 : leastToMost >= 0) ? Range.constant(0) : Range.TRUTH;
  }
}
