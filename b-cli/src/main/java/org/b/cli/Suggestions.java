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

  /** Levenshtein distance. */
  static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replace, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
