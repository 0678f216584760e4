package org.b.ledger;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Compares an index with the verdict files beside it and writes {@code report.txt} and {@code
 * report.json}.
 */
final class LedgerReport {
  /** A verdict file is called {@code verdicts-KERNEL.tsv}. */
  private static final String PREFIX = "verdicts-";

  private static final String SUFFIX = ".tsv";

  private LedgerReport() {}

  /**
   * {@code LedgerReport DIRECTORY KNOWN KERNEL...}: every named kernel must have verdicts. Prints
   * the report; exit status 1 when B accepts what a kernel refuses, or the ledger cannot be
   * trusted.
   */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    List<String> kernels = List.of(arguments).subList(2, arguments.length);
    Comparison comparison = write(directory, Path.of(arguments[1]), kernels);
    System.out.print(Files.readString(directory.resolve("report.txt")));
    System.exit(comparison.isGood() ? 0 : 1);
  }

  static Comparison write(Path directory, Path known, List<String> kernels) throws IOException {
    List<Entry> entries = Entry.read(directory);
    Map<String, List<Verdict>> verdicts = new LinkedHashMap<>();
    for (String kernel : kernels) {
      Path file = directory.resolve(PREFIX + kernel + SUFFIX);
      verdicts.put(
          kernel,
          Files.exists(file)
              ? Files.readAllLines(file).stream().map(Verdict::parse).toList()
              : List.of());
    }
    Comparison comparison = Comparison.of(entries, verdicts, known(known));
    Files.writeString(directory.resolve("report.txt"), text(entries, verdicts, comparison));
    Files.writeString(
        directory.resolve("report.json"),
        new GsonBuilder().setPrettyPrinting().create().toJson(comparison) + "\n");
    return comparison;
  }

  /** {@code NAME: reason} lines; {@code #} starts a comment. */
  static Map<String, String> known(Path file) throws IOException {
    Map<String, String> known = new LinkedHashMap<>();
    try (Stream<String> lines = Files.lines(file)) {
      lines
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .forEach(
              line -> {
                int colon = line.indexOf(": ");
                if (colon < 0 || line.substring(colon + 2).isBlank()) {
                  throw new IllegalArgumentException(file + ": no reason given: " + line);
                }
                known.put(line.substring(0, colon), line.substring(colon + 2));
              });
    }
    return known;
  }

  private static String text(
      List<Entry> entries, Map<String, List<Verdict>> verdicts, Comparison comparison) {
    List<String> lines = new ArrayList<>();
    long accepted = entries.stream().filter(Entry::accepted).count();
    lines.add(
        entries.size()
            + " programs: "
            + accepted
            + " accepted by B, "
            + (entries.size() - accepted)
            + " rejected");
    lines.add("");
    verdicts.forEach(
        (kernel, list) -> {
          long slowest = list.stream().mapToLong(Verdict::milliseconds).max().orElse(0);
          lines.add(
              String.format(
                  "%-6s %4d verdicts agree, slowest load %d ms",
                  kernel, comparison.agreements().get(kernel), slowest));
          Walks.of(entries, list).lines().forEach(line -> lines.add("       " + line));
        });
    section(lines, "accepted by B, refused by a kernel", comparison.falseAccepts());
    section(lines, "rejected by B, loaded by a kernel", comparison.debts());
    section(lines, "skipped", comparison.skips());
    section(lines, "problems", comparison.problems());
    return String.join("\n", lines) + "\n";
  }

  private static void section(List<String> lines, String title, List<String> content) {
    lines.add("");
    lines.add(title + ": " + content.size());
    content.forEach(line -> lines.add("  " + line));
  }
}
