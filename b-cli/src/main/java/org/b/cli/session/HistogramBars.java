package org.b.cli.session;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** A histogram as bars, one line a bucket, from the first to the last one that counts something. */
final class HistogramBars {
  private static final int WIDTH = 40;
  private static final String[] SUFFIXES = {"", "K", "M", "G", "T", "P", "E"};

  private HistogramBars() {}

  static void print(long[] counts, PrintStream out) {
    int first = 0;
    int last = counts.length - 1;
    while (first < last && counts[first] == 0) {
      first++;
    }
    while (last > first && counts[last] == 0) {
      last--;
    }
    long most = 1;
    List<String> labels = new ArrayList<>();
    int labelWidth = 0;
    int countWidth = 0;
    for (int i = first; i <= last; i++) {
      most = Math.max(most, counts[i]);
      labels.add(label(i));
      labelWidth = Math.max(labelWidth, label(i).length());
      countWidth = Math.max(countWidth, String.valueOf(counts[i]).length());
    }
    for (int i = first; i <= last; i++) {
      String label = labels.get(i - first);
      String count = String.valueOf(counts[i]);
      int bar = (int) Math.ceil((double) counts[i] * WIDTH / most);
      out.println(
          ("  "
                  + label
                  + " ".repeat(labelWidth - label.length())
                  + "  "
                  + " ".repeat(countWidth - count.length())
                  + count
                  + "  "
                  + "#".repeat(bar))
              .stripTrailing());
    }
  }

  /** {@code [4, 8)}, and single values as they are. */
  private static String label(int bucket) {
    return bucket < 2 ? "[" + bucket + "]" : "[" + power(bucket - 1) + ", " + power(bucket) + ")";
  }

  /** 2^power with a suffix of powers of 1024. */
  private static String power(int power) {
    return (1L << power % 10) + SUFFIXES[power / 10];
  }
}
