package org.b.core.program;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.StructType;

/** The number of bytes behind a header's fields: an expression of the fields. */
public final class HeaderTail {
  private HeaderTail() {}

  /** What a 4-bit `hlen` says in proto files of the classic language. */
  public static Expression ofWords(Header header, StructType.Field words) {
    Span span = words.span();
    Expression count =
        new Expression.Convert(
            new Expression.PacketField(header, words, span), IntegerType.U32, span);
    return binary(
        BinaryOperator.SUBTRACT,
        binary(BinaryOperator.MULTIPLY, count, constant(4, span)),
        constant(header.layout().size(), span));
  }

  private static Expression constant(long value, Span span) {
    return new Expression.Constant(value, IntegerType.U32, span);
  }

  private static Expression binary(BinaryOperator operator, Expression left, Expression right) {
    return new Expression.Binary(
        operator, left, right, IntegerType.U32, IntegerType.U32, left.span());
  }

  /** A bound of a value; it need not be reached. */
  public static long largest(Expression expression) {
    if (expression instanceof Expression.Constant constant) {
      return constant.value();
    } else if (expression instanceof Expression.PacketField field) {
      return field.field().bitWidth() >= 31
          ? Integer.MAX_VALUE
          : (1L << field.field().bitWidth()) - 1;
    } else if (expression instanceof Expression.Convert convert) {
      return largest(convert.operand());
    } else if (expression instanceof Expression.Binary binary) {
      long left = largest(binary.left());
      long right = largest(binary.right());
      long value =
          switch (binary.operator()) {
            case ADD, OR, XOR -> left + right;
            case MULTIPLY -> left * right;
            case SHIFT_LEFT -> right < 16 ? left << right : Integer.MAX_VALUE;
            case AND -> Math.min(left, right);
            case SUBTRACT ->
                binary.right() instanceof Expression.Constant known ? left - known.value() : left;
            case DIVIDE, MODULO, SHIFT_RIGHT -> left;
            default -> 1;
          };
      return Math.max(0, Math.min(value, Integer.MAX_VALUE));
    }
    return Integer.MAX_VALUE;
  }

  /** Whether a value may be below 0. */
  public static boolean mayBeNegative(Expression expression) {
    if (expression instanceof Expression.Convert convert) {
      return mayBeNegative(convert.operand());
    } else if (expression instanceof Expression.Binary binary) {
      return binary.operator() == BinaryOperator.SUBTRACT
          || mayBeNegative(binary.left())
          || mayBeNegative(binary.right());
    }
    return !(expression instanceof Expression.PacketField field
            && field.field().bitWidth() < 31
            && field.type() instanceof IntegerType type
            && !type.signed())
        && !(expression instanceof Expression.Constant constant && constant.value() >= 0);
  }

  /** The fields that the expression reads. */
  public static List<StructType.Field> fields(Expression expression) {
    if (expression instanceof Expression.PacketField field) {
      return List.of(field.field());
    } else if (expression instanceof Expression.Convert convert) {
      return fields(convert.operand());
    } else if (expression instanceof Expression.Binary binary) {
      return Stream.concat(fields(binary.left()).stream(), fields(binary.right()).stream())
          .toList();
    }
    return List.of();
  }

  /** The value for given values of the header's fields; empty where it needs anything else. */
  public static OptionalLong value(Expression expression, Header header, Map<String, Long> fields) {
    if (expression instanceof Expression.Constant constant) {
      return OptionalLong.of(constant.value());
    } else if (expression instanceof Expression.PacketField field) {
      return field.header() == header
          ? OptionalLong.of(fields.getOrDefault(field.field().name(), 0L))
          : OptionalLong.empty();
    } else if (expression instanceof Expression.Convert convert) {
      return value(convert.operand(), header, fields);
    } else if (expression instanceof Expression.Binary binary) {
      OptionalLong left = value(binary.left(), header, fields);
      OptionalLong right = value(binary.right(), header, fields);
      return left.isPresent() && right.isPresent()
          ? value(binary.operator(), left.getAsLong(), right.getAsLong())
          : OptionalLong.empty();
    }
    return OptionalLong.empty();
  }

  private static OptionalLong value(BinaryOperator operator, long left, long right) {
    return switch (operator) {
      case ADD -> OptionalLong.of(left + right);
      case SUBTRACT -> OptionalLong.of(left - right);
      case MULTIPLY -> OptionalLong.of(left * right);
      case DIVIDE -> OptionalLong.of(right == 0 ? 0 : left / right);
      case MODULO -> OptionalLong.of(right == 0 ? left : left % right);
      case AND -> OptionalLong.of(left & right);
      case OR -> OptionalLong.of(left | right);
      case XOR -> OptionalLong.of(left ^ right);
      case SHIFT_LEFT -> OptionalLong.of(left << right);
      case SHIFT_RIGHT -> OptionalLong.of(left >> right);
      case EQUAL -> OptionalLong.of(left == right ? 1 : 0);
      case NOT_EQUAL -> OptionalLong.of(left != right ? 1 : 0);
      case LESS -> OptionalLong.of(left < right ? 1 : 0);
      case LESS_EQUAL -> OptionalLong.of(left <= right ? 1 : 0);
      case GREATER -> OptionalLong.of(left > right ? 1 : 0);
      case GREATER_EQUAL -> OptionalLong.of(left >= right ? 1 : 0);
    };
  }
}
