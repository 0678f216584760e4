package org.b.dsl.lower;

import java.math.BigInteger;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the grammar's NUMBER: whatever starts with a digit. */
final class Numbers {
  /** What a number means, or why it means nothing. */
  sealed interface Result {}

  /** {@code value} is an unsigned 64-bit pattern. */
  record Value(long value) implements Result {}

  /** {@code reason} is a sentence about the text. */
  record Failure(String reason) implements Result {}

  private static final Pattern DECIMAL = Pattern.compile("[0-9][0-9_]*");
  private static final Pattern HEXADECIMAL = Pattern.compile("0[xX][0-9a-fA-F][0-9a-fA-F_]*");
  private static final Pattern BINARY = Pattern.compile("0[bB][01][01_]*");

  /** What C writes behind a number; integers of B are as wide as where they are used. */
  private static final Pattern SUFFIX =
      Pattern.compile("(?i)(?<=[0-9a-f_])(u|l|ul|lu|ll|ull|llu)$");

  private static final Pattern ADDRESS =
      Pattern.compile("([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})");
  private static final Pattern DURATION = Pattern.compile("([0-9][0-9_]*)(ns|us|ms|s)");
  private static final Map<String, Long> NANOSECONDS =
      Map.of("ns", 1L, "us", 1_000L, "ms", 1_000_000L, "s", 1_000_000_000L);
  private static final BigInteger LARGEST = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

  private Numbers() {}

  static Result parse(String text) {
    String plain = SUFFIX.matcher(text).replaceFirst("");
    if (DECIMAL.matcher(plain).matches()) {
      return value(text, plain, 10, 1);
    }
    if (HEXADECIMAL.matcher(plain).matches()) {
      return value(text, plain.substring(2), 16, 1);
    }
    if (BINARY.matcher(plain).matches()) {
      return value(text, plain.substring(2), 2, 1);
    }
    Matcher duration = DURATION.matcher(text);
    if (duration.matches()) {
      return value(text, duration.group(1), 10, NANOSECONDS.get(duration.group(2)));
    }
    if (text.indexOf('.') >= 0) {
      return address(text);
    }
    return new Failure(
        "`" + text + "` is not a number: write it as 10, 0x1f, 0b101, 1_000, 10.0.0.1 or 10ms");
  }

  private static Result value(String text, String digits, int radix, long factor) {
    BigInteger value =
        new BigInteger(digits.replace("_", ""), radix).multiply(BigInteger.valueOf(factor));
    return value.compareTo(LARGEST) > 0
        ? new Failure("`" + text + "` does not fit in 64 bits")
        : new Value(value.longValue());
  }

  private static Result address(String text) {
    Matcher matcher = ADDRESS.matcher(text);
    if (!matcher.matches()) {
      return new Failure(
          "`"
              + text
              + "` is neither an integer nor an IPv4 address such as 10.0.0.1; eBPF has no floating"
              + " point");
    }
    long value = 0;
    for (int i = 1; i <= 4; i++) {
      int part = Integer.parseInt(matcher.group(i));
      if (part > 255) {
        return new Failure(
            "`" + text + "` is not an IPv4 address: " + part + " is greater than 255");
      }
      value = value << 8 | part;
    }
    return new Value(value);
  }
}
