package org.b.core.test;

import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import org.b.core.program.Global;
import org.b.core.program.Table;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;

/**
 * One step of a test. Keys and values are plain: {@link BigInteger}, {@link String}, and for
 * structs a {@link Map} of those fields that are not zero.
 */
public sealed interface TestStep {
  Span span();

  /** {@code table[key] = value;}. */
  record SetEntry(Table table, Object key, Object value, Span span) implements TestStep {}

  /** {@code name = value;}: what a config is in the whole test. */
  record SetConfig(Global config, Object value, Span span) implements TestStep {}

  /**
   * {@code expect function(packet, {.mark = 1}) == result;}: runs the program.
   *
   * @param context the fields of the context that are given, in the kernel's layout; empty for none
   */
  record ExpectResult(
      String function,
      Bytes packet,
      Optional<Bytes> context,
      Comparison comparison,
      BigInteger expected,
      Span span)
      implements TestStep {}

  /** {@code expect table[key];}, or {@code expect !table[key];}: there is an entry, or none. */
  record ExpectEntry(Table table, Object key, boolean present, Span span) implements TestStep {}

  /**
   * {@code expect table[key].field[1] == value;}.
   *
   * @param bitOffset where the integer stands in the leaf
   */
  record ExpectValue(
      Table table,
      Object key,
      int bitOffset,
      IntegerType type,
      Comparison comparison,
      BigInteger expected,
      Span span)
      implements TestStep {}

  /** Bytes that compare by content. */
  final class Bytes {
    private final byte[] content;

    public Bytes(byte[] content) {
      this.content = content.clone();
    }

    public byte[] content() {
      return content.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Bytes bytes && java.util.Arrays.equals(content, bytes.content);
    }

    @Override
    public int hashCode() {
      return java.util.Arrays.hashCode(content);
    }
  }

  /** How an actual value is held against the expected one. */
  enum Comparison {
    EQUAL("=="),
    NOT_EQUAL("!="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">=");

    private final String sign;

    Comparison(String sign) {
      this.sign = sign;
    }

    /** The comparison that is written so. */
    public static Comparison of(String sign) {
      for (Comparison comparison : values()) {
        if (comparison.sign.equals(sign)) {
          return comparison;
        }
      }
      throw new IllegalArgumentException(sign);
    }

    public String sign() {
      return sign;
    }

    public boolean holds(BigInteger actual, BigInteger expected) {
      int order = actual.compareTo(expected);
      return switch (this) {
        case EQUAL -> order == 0;
        case NOT_EQUAL -> order != 0;
        case LESS -> order < 0;
        case LESS_OR_EQUAL -> order <= 0;
        case GREATER -> order > 0;
        case GREATER_OR_EQUAL -> order >= 0;
      };
    }
  }
}
