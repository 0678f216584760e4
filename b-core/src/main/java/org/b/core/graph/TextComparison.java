package org.b.core.graph;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.b.core.program.BinaryOperator;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.StructType;

/**
 * Compares texts eight bytes at a time, without branches: LLVM would make a chain of comparisons a
 * call of memcmp, which eBPF does not have.
 */
final class TextComparison {
  private static final IntegerType WORD = IntegerType.U64;

  private final Span span;
  private Value difference;

  private TextComparison(Span span) {
    this.span = span;
  }

  /** Whether a text starts with some bytes of a literal and the zeros behind it. */
  static Value withLiteral(Memory text, String literal, int length, Span span) {
    TextComparison comparison = new TextComparison(span);
    byte[] bytes = Arrays.copyOf(literal.getBytes(StandardCharsets.UTF_8), length);
    for (int at = 0, size; at < length; at += size) {
      size = piece(length - at, text);
      long number = 0;
      for (int i = size - 1; i >= 0; i--) {
        number = number << 8 | bytes[at + i] & 0xff;
      }
      comparison.add(comparison.load(text, at, size), new Value.Constant(number, WORD, span));
    }
    return comparison.result();
  }

  /** Whether two texts are the same, the shorter one followed by zeros. */
  static Value of(Memory left, Memory right, Span span) {
    TextComparison comparison = new TextComparison(span);
    Memory longer = left.type().size() >= right.type().size() ? left : right;
    int both = Math.min(left.type().size(), right.type().size());
    for (int at = 0, size; at < both; at += size) {
      size = piece(both - at, left, right);
      comparison.add(comparison.load(left, at, size), comparison.load(right, at, size));
    }
    for (int at = both, size; at < longer.type().size(); at += size) {
      size = piece(longer.type().size() - at, longer);
      comparison.add(comparison.load(longer, at, size), new Value.Constant(0, WORD, span));
    }
    return comparison.result();
  }

  /** Bytes of the next piece; of a struct whose numbers are in network order, single ones. */
  private static int piece(int left, Memory... texts) {
    boolean wire =
        Arrays.stream(texts)
            .anyMatch(
                text ->
                    text.base().type() instanceof StructType struct
                        && struct.layout() == StructType.Layout.WIRE);
    return wire ? 1 : Math.min(8, Integer.highestOneBit(left));
  }

  private Value load(Memory text, int at, int size) {
    Value load = new Value.Load(text.bytes(at, size), span);
    return ExpressionBuilder.convert(load, WORD, span);
  }

  private void add(Value left, Value right) {
    Value here = binary(BinaryOperator.XOR, left, right, WORD);
    difference = difference == null ? here : binary(BinaryOperator.OR, difference, here, WORD);
  }

  private Value result() {
    return binary(
        BinaryOperator.EQUAL, difference, new Value.Constant(0, WORD, span), IntegerType.BOOL);
  }

  private Value binary(BinaryOperator operator, Value left, Value right, IntegerType type) {
    return new Value.Binary(operator, left, right, WORD, type, span);
  }
}
