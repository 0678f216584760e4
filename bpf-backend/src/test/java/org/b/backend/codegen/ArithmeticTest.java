package org.b.backend.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.b.backend.load.LoadedObject;
import org.b.core.program.BinaryOperator;
import org.b.core.program.Expression;
import org.b.core.program.Header;
import org.b.core.program.Table;
import org.b.core.program.UnaryOperator;
import org.b.core.types.IntegerType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every operator, run by the kernel on operands from a packet, against big integers. */
class ArithmeticTest {
  private static final List<IntegerType> TYPES =
      List.of(
          IntegerType.BOOL,
          IntegerType.U8,
          IntegerType.unsigned(12),
          IntegerType.U16,
          IntegerType.U32,
          IntegerType.unsigned(33),
          IntegerType.U64,
          new IntegerType(8, true),
          new IntegerType(13, true),
          IntegerType.I32,
          IntegerType.I64);

  private static final long[] OPERANDS = {
    0,
    1,
    3,
    12,
    63,
    0x80,
    0xfff,
    0x7fffffffL,
    0xffffffffL,
    0x123456789abcdefL,
    Long.MIN_VALUE,
    -1,
    -7
  };

  private static final long[] CONSTANTS = {0, 1, 2, 3, 7, 8, 10, 100, -1, -3, -8};

  /** One function under test. */
  private record Case(
      String name, IntegerType type, BinaryOperator operator, UnaryOperator unary, Long constant) {}

  @ParameterizedTest
  @ValueSource(strings = {"4.19", "5.10"})
  void everyOperatorOnEveryType(String target) {
    List<Case> cases = new ArrayList<>();
    for (IntegerType type : TYPES) {
      String suffix = (type.signed() ? "_i" : "_u") + type.width();
      for (BinaryOperator operator : BinaryOperator.values()) {
        cases.add(new Case("b" + cases.size() + suffix, type, operator, null, null));
      }
      for (UnaryOperator operator : UnaryOperator.values()) {
        cases.add(new Case("u" + cases.size() + suffix, type, null, operator, null));
      }
    }
    verify(target, cases);
  }

  @Test
  void divisionsAndShiftsByConstants() {
    List<Case> cases = new ArrayList<>();
    for (IntegerType type : TYPES) {
      for (BinaryOperator operator :
          List.of(
              BinaryOperator.DIVIDE,
              BinaryOperator.MODULO,
              BinaryOperator.SHIFT_LEFT,
              BinaryOperator.SHIFT_RIGHT,
              BinaryOperator.LESS)) {
        for (long constant : CONSTANTS) {
          cases.add(new Case("c" + cases.size(), type, operator, null, constant));
        }
      }
    }
    verify("5.10", cases);
  }

  private static void verify(String target, List<Case> cases) {
    TypedProgram p = new TypedProgram().target(target);
    Header operands = p.header("operands", "left", 64, "right", 64);
    Table results = p.table("results", IntegerType.U32, IntegerType.U64, "ARRAY", false, 1);
    for (Case c : cases) {
      p.function(
          c.name(),
          "socket_filter",
          "",
          List.of(
              p.state(
                  operands,
                  p.assign(
                      p.element(results, p.constant(0, IntegerType.U32)),
                      p.convert(expression(p, operands, c), IntegerType.U64)))),
          p.go(operands));
    }
    try (LoadedObject loaded = Loading.load(p)) {
      for (Case c : cases) {
        Packets packets = new Packets(loaded.program(c.name()));
        for (long left : OPERANDS) {
          for (long right : c.constant() == null ? OPERANDS : new long[] {c.constant()}) {
            packets.run(ByteBuffer.allocate(16).putLong(left).putLong(right).array());
            Object result = loaded.map("results").lookup(0).orElseThrow();
            assertEquals(
                expected(c, left, right),
                ((Number) result).longValue(),
                () -> c + " of " + left + " and " + right);
          }
        }
      }
    }
  }

  private static Expression expression(TypedProgram p, Header operands, Case c) {
    Expression left = p.convert(p.packet(operands, "left"), c.type());
    if (c.unary() != null) {
      return p.unary(c.unary(), left, c.type());
    }
    Expression right =
        c.constant() != null
            ? p.constant(c.constant(), c.type())
            : p.convert(p.packet(operands, "right"), c.type());
    return p.binary(c.operator(), left, right, c.type());
  }

  private static long expected(Case c, long leftBits, long rightBits) {
    BigInteger left = wrap(BigInteger.valueOf(leftBits), c.type());
    BigInteger right = wrap(BigInteger.valueOf(rightBits), c.type());
    if (c.unary() != null) {
      return switch (c.unary()) {
        case NEGATE -> wrap(left.negate(), c.type()).longValue();
        case COMPLEMENT -> wrap(left.not(), c.type()).longValue();
        case NOT -> left.signum() == 0 ? 1 : 0;
      };
    }
    boolean byZero = right.signum() == 0;
    int distance = right.intValue() & (c.type().size() * 8 - 1);
    return switch (c.operator()) {
      case ADD -> wrap(left.add(right), c.type()).longValue();
      case SUBTRACT -> wrap(left.subtract(right), c.type()).longValue();
      case MULTIPLY -> wrap(left.multiply(right), c.type()).longValue();
      case DIVIDE -> byZero ? 0 : wrap(left.divide(right), c.type()).longValue();
      case MODULO -> (byZero ? left : wrap(left.remainder(right), c.type())).longValue();
      case AND -> left.and(right).longValue();
      case OR -> left.or(right).longValue();
      case XOR -> left.xor(right).longValue();
      case SHIFT_LEFT -> wrap(left.shiftLeft(distance), c.type()).longValue();
      case SHIFT_RIGHT -> left.shiftRight(distance).longValue();
      case EQUAL -> left.equals(right) ? 1 : 0;
      case NOT_EQUAL -> left.equals(right) ? 0 : 1;
      case LESS -> left.compareTo(right) < 0 ? 1 : 0;
      case LESS_EQUAL -> left.compareTo(right) <= 0 ? 1 : 0;
      case GREATER -> left.compareTo(right) > 0 ? 1 : 0;
      case GREATER_EQUAL -> left.compareTo(right) >= 0 ? 1 : 0;
    };
  }

  /** The value that the low bits mean in a type. */
  private static BigInteger wrap(BigInteger value, IntegerType type) {
    BigInteger low = value.and(BigInteger.ONE.shiftLeft(type.width()).subtract(BigInteger.ONE));
    return type.signed() && low.testBit(type.width() - 1)
        ? low.subtract(BigInteger.ONE.shiftLeft(type.width()))
        : low;
  }
}
