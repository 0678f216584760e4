package org.b.backend.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The functions that the running kernel names in /proc/kallsyms. */
public final class KernelNames {
  private static final Path FILE = Path.of("/proc/kallsyms");
  private static final int MOST_SUGGESTIONS = 5;
  private static final int LARGEST_DISTANCE = 3;

  private record Candidate(String name, int distance) {}

  private KernelNames() {}

  /** Names of functions, those of modules included; empty if the kernel does not show them. */
  public static List<String> functions() {
    // Symbols may hold any byte, so nothing is decoded strictly.
    try (Stream<String> lines = Files.lines(FILE, StandardCharsets.ISO_8859_1)) {
      List<String> result = new ArrayList<>();
      lines.forEach(
          line -> {
            // "ffffffff81000000 T name\t[module]"
            int space = line.indexOf(' ');
            if (space > 0
                && line.length() > space + 3
                && "tTwW".indexOf(line.charAt(space + 1)) >= 0) {
              int tab = line.indexOf('\t', space + 3);
              result.add(tab < 0 ? line.substring(space + 3) : line.substring(space + 3, tab));
            }
          });
      return result;
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  /** The few names closest to one that does not exist. */
  public static List<String> similar(String name) {
    return functions().stream()
        .filter(s -> Math.abs(s.length() - name.length()) <= LARGEST_DISTANCE)
        .filter(s -> !s.contains("."))
        .map(s -> new Candidate(s, distance(s, name)))
        .filter(c -> c.distance() <= LARGEST_DISTANCE)
        .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
        .map(Candidate::name)
        .distinct()
        .limit(MOST_SUGGESTIONS)
        .toList();
  }

  /** Levenshtein's distance. */
  public static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
