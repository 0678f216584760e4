package org.b.core.ranges;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.b.core.program.BinaryOperator;
import org.b.core.program.UnaryOperator;
import org.b.core.types.IntegerType;
import org.junit.jupiter.api.Test;

class RangeArithmeticTest {
  private static final List<IntegerType> TYPES =
      List.of(
          IntegerType.U32,
          IntegerType.U64,
          IntegerType.I32,
          IntegerType.I64,
          IntegerType.unsigned(12),
          new IntegerType(8, true));

  private final Random random = new Random(7);

  @Test
  void resultsOfValuesAreInResultsOfRanges() {
    for (int i = 0; i < 400_000; i++) {
      IntegerType type = TYPES.get(random.nextInt(TYPES.size()));
      long a = extend(number(), type);
      long b = extend(number(), type);
      Range left = around(a, type);
      Range right = around(b, type);
      for (BinaryOperator operator : BinaryOperator.values()) {
        long result = evaluate(operator, a, b, type);
        Range range = RangeArithmetic.binary(operator, left, right, type);
        String text =
            a + " " + operator + " " + b + " " + type.display() + " " + left + " " + right;
        assertTrue(holds(range, result), () -> text + " = " + result + " not in " + range);
      }
      for (UnaryOperator operator : UnaryOperator.values()) {
        long result =
            switch (operator) {
              case NEGATE -> extend(-a, type);
              case COMPLEMENT -> extend(~a, type);
              case NOT -> a == 0 ? 1 : 0;
            };
        assertTrue(holds(RangeArithmetic.unary(operator, left, type), result));
      }
      IntegerType other = TYPES.get(random.nextInt(TYPES.size()));
      assertTrue(holds(RangeArithmetic.convert(left, other), extend(a, other)));
      assertTrue(holds(left.or(right), a));
      assertTrue(holds(left.and(around(a, type)).orElseThrow(), a));
      int offset = random.nextInt(64);
      IntegerType bits = IntegerType.unsigned(1 + random.nextInt(64 - offset));
      assertTrue(
          holds(RangeArithmetic.slice(left, offset, bits), extend(a >>> offset, bits)),
          () -> "slice");
    }
  }

  @Test
  void saysWhatIsKnown() {
    assertEquals(
        "0 to 7",
        RangeArithmetic.binary(BinaryOperator.AND, Range.ANY, Range.constant(7), IntegerType.U64)
            .display());
    assertEquals(
        "0 to 9",
        RangeArithmetic.binary(
                BinaryOperator.MODULO,
                Range.of(IntegerType.U32),
                Range.constant(10),
                IntegerType.U32)
            .display());
    assertEquals(
        "-9 to 9",
        RangeArithmetic.binary(
                BinaryOperator.MODULO,
                Range.of(IntegerType.I32),
                Range.constant(10),
                IntegerType.I32)
            .display());
    assertEquals("5", Range.constant(5).display());
  }

  private static boolean holds(Range range, long value) {
    return range.least() <= value
        && value <= range.most()
        && Long.compareUnsigned(range.low(), value) <= 0
        && Long.compareUnsigned(value, range.high()) <= 0
        && ((value ^ range.bits()) & ~range.unknown()) == 0;
  }

  /** A range that has the value, made in one of many ways. */
  private Range around(long value, IntegerType type) {
    Range range = Range.constant(value);
    for (int i = random.nextInt(4); i > 0; i--) {
      range =
          range.or(
              Range.constant(
                  extend(random.nextBoolean() ? number() : value + random.nextInt(9) - 4, type)));
    }
    if (random.nextInt(4) == 0) {
      long unknown = number();
      range = Range.known(value & ~unknown, unknown).and(Range.of(type)).orElseThrow();
    }
    return range;
  }

  private long number() {
    return switch (random.nextInt(5)) {
      case 0 -> random.nextInt(20);
      case 1 -> -random.nextInt(20);
      case 2 -> random.nextInt();
      case 3 -> 1L << random.nextInt(64);
      default -> random.nextLong();
    };
  }

  private static long extend(long value, IntegerType type) {
    int unused = 64 - type.width();
    return type.signed() ? value << unused >> unused : value << unused >>> unused;
  }

  private static long evaluate(BinaryOperator operator, long a, long b, IntegerType type) {
    boolean signed = type.signed();
    int distance = (int) (b & (type.size() * 8 - 1));
    int order = signed ? Long.compare(a, b) : Long.compareUnsigned(a, b);
    return switch (operator) {
      case ADD -> extend(a + b, type);
      case SUBTRACT -> extend(a - b, type);
      case MULTIPLY -> extend(a * b, type);
      case DIVIDE -> b == 0 ? 0 : extend(signed ? a / b : Long.divideUnsigned(a, b), type);
      case MODULO -> b == 0 ? a : extend(signed ? a % b : Long.remainderUnsigned(a, b), type);
      case AND -> a & b;
      case OR -> a | b;
      case XOR -> a ^ b;
      case SHIFT_LEFT -> extend(a << distance, type);
      case SHIFT_RIGHT -> signed ? a >> distance : a >>> distance;
      case EQUAL -> a == b ? 1 : 0;
      case NOT_EQUAL -> a != b ? 1 : 0;
      case LESS -> order < 0 ? 1 : 0;
      case LESS_EQUAL -> order <= 0 ? 1 : 0;
      case GREATER -> order > 0 ? 1 : 0;
      case GREATER_EQUAL -> order >= 0 ? 1 : 0;
    };
  }
}
