package org.b.generator;

import java.util.List;
import java.util.Random;

/** Choices that a seed makes. */
final class Choices {
  private final Random random;

  Choices(long seed) {
    // neighbouring seeds of java.util.Random begin alike
    random = new Random(seed * 0x9E3779B97F4A7C15L);
  }

  /** From 0 to {@code bound} - 1. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  int between(int smallest, int largest) {
    return smallest + below(largest - smallest + 1);
  }

  boolean percent(int percent) {
    return below(100) < percent;
  }

  @SafeVarargs
  final <T> T of(T... things) {
    return things[below(things.length)];
  }

  <T> T of(List<T> things) {
    return things.get(below(things.size()));
  }

  /** A number as people write them: small ones, edges of widths, and any. */
  long number() {
    return switch (below(8)) {
      case 0, 1, 2 -> below(10);
      case 3, 4 -> below(300);
      case 5 -> (1L << below(33)) - below(2);
      case 6 -> random.nextInt() & 0xffffffffL;
      default -> random.nextLong() >>> (1 + below(40));
    };
  }
}
