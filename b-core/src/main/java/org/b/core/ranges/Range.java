package org.b.core.ranges;

import java.util.Optional;
import org.b.core.types.IntegerType;

/**
 * The values that a 64-bit register may hold: those that lie in the signed and in the unsigned
 * interval and have the known bits.
 *
 * @param least smallest, signed
 * @param most largest, signed
 * @param low smallest, unsigned
 * @param high largest, unsigned
 * @param bits the known bits that are 1
 * @param unknown the bits that are not known
 */
public record Range(long least, long most, long low, long high, long bits, long unknown) {
  public static final Range ANY = new Range(Long.MIN_VALUE, Long.MAX_VALUE, 0, -1, 0, -1);
  public static final Range TRUTH = unsigned(0, 1);

  public static Range constant(long value) {
    return new Range(value, value, value, value, value, 0);
  }

  /** What registers of a type hold: values extended by its sign. */
  public static Range of(IntegerType type) {
    if (type.width() == 64) {
      return ANY;
    }
    if (type.signed()) {
      long most = (1L << (type.width() - 1)) - 1;
      return signed(-most - 1, most);
    }
    return unsigned(0, type.mask());
  }

  /** {@code low} to {@code high}, unsigned. */
  public static Range unsigned(long low, long high) {
    return new Range(Long.MIN_VALUE, Long.MAX_VALUE, low, high, 0, -1).settled().orElse(ANY);
  }

  /** {@code least} to {@code most}, signed. */
  public static Range signed(long least, long most) {
    return new Range(least, most, 0, -1, 0, -1).settled().orElse(ANY);
  }

  static Range known(long bits, long unknown) {
    return new Range(Long.MIN_VALUE, Long.MAX_VALUE, 0, -1, bits, unknown).settled().orElse(ANY);
  }

  public boolean isConstant() {
    return low == high;
  }

  /** The values of both; empty where there is none. */
  public Optional<Range> and(Range other) {
    if (((bits ^ other.bits) & ~unknown & ~other.unknown) != 0) {
      return Optional.empty();
    }
    return new Range(
            Math.max(least, other.least),
            Math.min(most, other.most),
            unsignedMax(low, other.low),
            unsignedMin(high, other.high),
            bits | other.bits,
            unknown & other.unknown)
        .settled();
  }

  /** The values of either. */
  public Range or(Range other) {
    long differ = bits ^ other.bits | unknown | other.unknown;
    return new Range(
        Math.min(least, other.least),
        Math.max(most, other.most),
        unsignedMin(low, other.low),
        unsignedMax(high, other.high),
        bits & ~differ,
        differ);
  }

  public boolean contains(Range other) {
    return or(other).equals(this);
  }

  /** Each of the three says what it can to the others; empty where no value is left. */
  private Optional<Range> settled() {
    long a = least;
    long b = most;
    long l = low;
    long h = high;
    long v = bits;
    long m = unknown;
    for (int i = 0; i < 3; i++) {
      // bits to intervals
      l = unsignedMax(l, v);
      h = unsignedMin(h, v | m);
      a = Math.max(a, v | m & Long.MIN_VALUE);
      b = Math.min(b, v | m & Long.MAX_VALUE);
      // one interval to the other, where the sign is the same for all values
      if (l >= 0 == h >= 0) {
        a = Math.max(a, l);
        b = Math.min(b, h);
      }
      if (a >= 0 == b >= 0) {
        l = unsignedMax(l, a);
        h = unsignedMin(h, b);
      }
      if (a > b || Long.compareUnsigned(l, h) > 0) {
        return Optional.empty();
      }
      // the leading bits that smallest and largest share
      long differ = l ^ h;
      long varying = differ == 0 ? 0 : -1L >>> Long.numberOfLeadingZeros(differ);
      long shared = ~varying;
      if (((v ^ l) & shared & ~m) != 0) {
        return Optional.empty();
      }
      v = v & varying | l & shared;
      m &= varying;
    }
    return Optional.of(new Range(a, b, l, h, v, m));
  }

  /** Whether every value fits in the type as it is. */
  public boolean fits(IntegerType type) {
    return of(type).contains(this);
  }

  static long unsignedMin(long a, long b) {
    return Long.compareUnsigned(a, b) < 0 ? a : b;
  }

  static long unsignedMax(long a, long b) {
    return Long.compareUnsigned(a, b) > 0 ? a : b;
  }

  /** As messages show it: {@code 3 to 15}. */
  public String display() {
    if (isConstant()) {
      return Long.toString(least);
    }
    return least < 0
        ? least + " to " + most
        : Long.toUnsignedString(low) + " to " + Long.toUnsignedString(high);
  }

  @Override
  public String toString() {
    return display();
  }
}
