package org.b.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Finds the names that somebody may have meant. */
public final class Suggestions {
  private Suggestions() {}

  /** {@code "; did you mean `x`?"}, or nothing when no name is near. */
  public static String didYouMean(String given, Collection<String> names) {
    List<String> near = nearest(given, names, Math.max(1, given.length() / 3), 1);
    return near.isEmpty() ? "" : "; did you mean `" + near.get(0) + "`?";
  }

  /** At most {@code count} names within an edit distance, the nearest first. */
  public static List<String> nearest(
      String given, Collection<String> names, int distance, int count) {
    String wanted = given.toLowerCase(Locale.ROOT);
    return names.stream()
        .filter(name -> distance(wanted, name.toLowerCase(Locale.ROOT)) <= distance)
        .sorted(
            Comparator.comparingInt(
                (String name) -> distance(wanted, name.toLowerCase(Locale.ROOT))))
        .limit(count)
        .toList();
  }

  /** Edit distance that counts two swapped neighbours as one edit (optimal string alignment). */
  static int distance(String a, String b) {
    int[][] costs = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      costs[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      costs[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int replace = costs[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        costs[i][j] = Math.min(replace, Math.min(costs[i - 1][j], costs[i][j - 1]) + 1);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          costs[i][j] = Math.min(costs[i][j], costs[i - 2][j - 2] + 1);
        }
      }
    }
    return costs[a.length()][b.length()];
  }
}
