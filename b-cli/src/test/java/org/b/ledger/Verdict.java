package org.b.ledger;

/**
 * What a kernel said of an object; a line of a verdict file.
 *
 * @param name as in {@link Entry}
 * @param outcome what became of it
 * @param milliseconds how long loading took
 * @param detail the kernel's decisive words for a refusal, the reason for a skip; else empty
 * @param walked instructions of each program that the verifier processed to accept it
 */
record Verdict(String name, Outcome outcome, long milliseconds, String detail, Counts walked) {
  enum Outcome {
    ACCEPTED,
    REFUSED,
    /** The text asks for a newer kernel. */
    SKIPPED,
    /** Neither yes nor no: the loader failed for another reason. */
    FAILED
  }

  private static final int COLUMNS = 5;

  String line() {
    return String.join(
        "\t",
        outcome.name(),
        name,
        Long.toString(milliseconds),
        detail.replaceAll("[\\t\\r\\n]+", " | "),
        walked.text());
  }

  static Verdict parse(String line) {
    String[] parts = line.split("\t", -1);
    if (parts.length != COLUMNS) {
      throw new IllegalArgumentException("not a verdict: " + line);
    }
    return new Verdict(
        parts[1],
        Outcome.valueOf(parts[0]),
        Long.parseLong(parts[2]),
        parts[3],
        Counts.parse(parts[4]));
  }
}
