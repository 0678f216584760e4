package org.b.core.graph;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How many different things the verifier may know of a variable at one place: one for each constant
 * or range that ways there have left in it, and more where conditions have split what it knew.
 *
 * @param origin where the variable got its value; conditions change nothing about it
 * @param constants values of which nothing can be split
 * @param ranges other values
 * @param cuts constants with which it has been compared: each parts the ranges once more
 * @param masks bits that have been tested: each parts every range
 */
record Knowledge(Object origin, long constants, long ranges, Set<Long> cuts, Set<Long> masks) {
  private static final long LARGEST = 1L << 40;

  Knowledge {
    constants = Math.min(constants, LARGEST);
    ranges = Math.min(ranges, LARGEST);
  }

  private Knowledge(Object origin, long constants, long ranges) {
    this(origin, constants, ranges, Set.of(), Set.of());
  }

  /** A value that is known exactly on each of some ways. */
  static Knowledge constants(Object origin, long count) {
    return new Knowledge(origin, count, 0);
  }

  /** A value that is known to be in one of some ranges. */
  static Knowledge ranges(Object origin, long count) {
    return new Knowledge(origin, 0, count);
  }

  long count() {
    return times(ranges, 1L + cuts.size(), masks.size()) + constants;
  }

  /** The product of such numbers, which stays below overflow. */
  static long product(long left, long right) {
    return right != 0 && left > LARGEST / right ? LARGEST : left * right;
  }

  private static long times(long number, long factor, int doublings) {
    long product = number == 0 ? 0 : product(number, factor);
    for (int i = 0; i < doublings && product < LARGEST; i++) {
      product *= 2;
    }
    return Math.min(product, LARGEST);
  }

  Knowledge cut(long constant) {
    return cuts.contains(constant) || ranges == 0
        ? this
        : new Knowledge(origin, constants, ranges, with(cuts, Set.of(constant)), masks);
  }

  Knowledge masked(long mask) {
    return masks.contains(mask) || ranges == 0
        ? this
        : new Knowledge(origin, constants, ranges, cuts, with(masks, Set.of(mask)));
  }

  private static Set<Long> with(Set<Long> set, Set<Long> more) {
    if (set.containsAll(more)) {
      return set;
    }
    Set<Long> all = new HashSet<>(set);
    all.addAll(more);
    return all;
  }

  /** What is known where ways meet. */
  static Knowledge meet(Object place, List<Knowledge> known) {
    Knowledge first = known.get(0);
    Map<Object, Knowledge> byOrigin = new HashMap<>();
    for (Knowledge each : known) {
      byOrigin.merge(
          each.origin,
          each,
          (a, b) ->
              a == b
                  ? a
                  : new Knowledge(
                      a.origin,
                      Math.max(a.constants, b.constants),
                      Math.max(a.ranges, b.ranges),
                      with(a.cuts, b.cuts),
                      with(a.masks, b.masks)));
    }
    if (byOrigin.size() == 1) {
      return byOrigin.get(first.origin);
    }
    long constants = 0;
    long ranges = 0;
    for (Knowledge each : byOrigin.values()) {
      constants += each.constants;
      ranges += each.count() - each.constants;
    }
    return new Knowledge(place, constants, ranges);
  }
}
