package org.b.dsl.lower;

import java.util.Collection;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.source.Span;
import org.b.dsl.parse.CSpellings;

/** Finds the name that was probably meant. */
final class Suggestions {
  private Suggestions() {}

  /** The candidate with the fewest differences, if it is close enough to be a slip. */
  static Optional<String> closest(String name, Collection<String> candidates) {
    int limit = Math.max(1, name.length() / 3);
    String best = null;
    int fewest = limit + 1;
    for (String candidate : candidates) {
      if (Math.abs(candidate.length() - name.length()) < fewest) {
        int distance = distance(name, candidate);
        if (distance < fewest) {
          fewest = distance;
          best = candidate;
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /** Adds how B says a word of C, else the closest candidate, as help and as a fix. */
  static Diagnostic suggest(
      Diagnostic diagnostic, String name, Collection<String> candidates, Span place) {
    Optional<CSpellings.Advice> ofC = CSpellings.name(name);
    if (ofC.isPresent()) {
      Diagnostic advised = diagnostic.withHelp(ofC.get().sentence());
      return ofC.get()
          .replacement()
          .filter(replacement -> !replacement.isEmpty())
          .map(text -> advised.withFix("change to `" + text + "`", place, text))
          .orElse(advised);
    }
    return closest(name, candidates)
        .map(
            found ->
                diagnostic
                    .withHelp("did you mean `" + found + "`?")
                    .withFix("change to `" + found + "`", place, found))
        .orElse(diagnostic);
  }

  /** Insertions, deletions, replacements and swaps of neighbours; letter case counts half. */
  private static int distance(String a, String b) {
    if (a.equalsIgnoreCase(b)) {
      return a.equals(b) ? 0 : 1;
    }
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
