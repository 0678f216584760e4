package org.b.benchmark;

import java.util.ArrayList;
import java.util.List;

/** Measured values of one thing, in one unit. */
final class Samples {
  private final List<Double> values = new ArrayList<>();

  void add(double value) {
    values.add(value);
  }

  /** The middle value; for an even number of values the mean of the two middle ones. */
  double median() {
    return quantile(0.5);
  }

  /** A value that the share {@code fraction} of all values does not exceed, interpolated. */
  double quantile(double fraction) {
    if (values.isEmpty()) {
      throw new IllegalStateException("nothing was measured");
    }
    List<Double> sorted = values.stream().sorted().toList();
    double place = fraction * (sorted.size() - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.size() - 1);
    return sorted.get(below) + (place - below) * (sorted.get(above) - sorted.get(below));
  }

  /** Half of the distance between the quartiles, as a share of the median: how steady it was. */
  double spread() {
    return median() == 0 ? 0 : (quantile(0.75) - quantile(0.25)) / 2 / median();
  }
}
