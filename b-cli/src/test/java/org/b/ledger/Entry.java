package org.b.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.b.core.facts.KernelVersion;

/**
 * A line of the index: a text whose verdicts are compared.
 *
 * @param name where the text is, from the root of the repository; unique
 * @param accepted what the frontend says
 * @param target oldest kernel that the text promises to run on
 * @param object file name of what a kernel is asked to load; empty if there is nothing to load
 * @param why the first error where the frontend rejects; else empty
 * @param estimates what the frontend expects the verifier to walk of each program
 */
record Entry(
    String name,
    boolean accepted,
    KernelVersion target,
    String object,
    String why,
    Counts estimates) {
  static final String INDEX = "index.tsv";

  private static final int COLUMNS = 6;

  String line() {
    return String.join(
        "\t",
        name,
        accepted ? "accepted" : "rejected",
        target.toString(),
        object,
        why,
        estimates.text());
  }

  static List<Entry> read(Path directory) throws IOException {
    return Files.readAllLines(directory.resolve(INDEX)).stream().map(Entry::parse).toList();
  }

  static void write(Path directory, List<Entry> entries) throws IOException {
    Files.write(directory.resolve(INDEX), entries.stream().map(Entry::line).toList());
  }

  private static Entry parse(String line) {
    String[] parts = line.split("\t", -1);
    if (parts.length != COLUMNS) {
      throw new IllegalArgumentException("not a line of the index: " + line);
    }
    return new Entry(
        parts[0],
        parts[1].equals("accepted"),
        KernelVersion.parse(parts[2]).orElseThrow(),
        parts[3],
        parts[4],
        Counts.parse(parts[5]));
  }
}
