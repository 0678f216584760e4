package org.b.backend.facts;

import java.util.ArrayList;
import java.util.List;

/** What was asked about facts of one kind, and where the table and the running kernel disagree. */
final class Answers {
  private final String subject;
  private final List<String> wrong = new ArrayList<>();
  private final List<String> notAsked = new ArrayList<>();
  private int asked;

  Answers(String subject) {
    this.subject = subject;
  }

  /** Asks whether something is allowed. */
  void compare(String fact, boolean table, boolean kernel) {
    asked++;
    if (table != kernel) {
      wrong.add(fact + ": the table says " + word(table) + ", the kernel " + word(kernel));
    }
  }

  /** Asks for a number or a name. */
  void same(String fact, Object table, Object kernel) {
    asked++;
    if (!table.equals(kernel)) {
      wrong.add(fact + ": " + table + " in the table, " + kernel + " in the kernel");
    }
  }

  /** Says what this kernel cannot be asked. */
  void skip(String what) {
    notAsked.add(what);
  }

  private static String word(boolean allowed) {
    return allowed ? "yes" : "no";
  }

  List<String> wrong() {
    return wrong;
  }

  int asked() {
    return asked;
  }

  /** A line of counts and a line for each disagreement. */
  String report() {
    StringBuilder text =
        new StringBuilder(subject + ": " + asked + " asked, " + wrong.size() + " wrong");
    if (!notAsked.isEmpty()) {
      text.append("; not asked: ").append(String.join(", ", notAsked));
    }
    wrong.forEach(line -> text.append("\n  ").append(line));
    return text.toString();
  }
}
