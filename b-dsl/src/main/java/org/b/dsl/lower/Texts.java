package org.b.dsl.lower;

/** Reads string and character literals. */
final class Texts {
  /** What stands between the quotes, or why it is not a literal. */
  sealed interface Result {}

  record Value(String text) implements Result {}

  /**
   * {@code reason} is a sentence.
   *
   * @param offset of the culprit within the literal, with its length
   */
  record Failure(String reason, int offset, int length) implements Result {}

  private Texts() {}

  /** Reads a literal with its quotes, of which the closing one may be missing. */
  static Result parse(String literal) {
    char quote = literal.charAt(0);
    if (literal.length() < 2 || literal.charAt(literal.length() - 1) != quote) {
      String what = quote == '"' ? "the string" : "the character";
      return new Failure(what + " does not end on its line", 0, literal.length());
    }
    StringBuilder text = new StringBuilder();
    int end = literal.length() - 1;
    for (int i = 1; i < end; i++) {
      char c = literal.charAt(i);
      if (c != '\\') {
        text.append(c);
        continue;
      }
      if (i + 1 == end) {
        return new Failure(
            "the literal does not end: `\\" + quote + "` stands for a quote", 0, end + 1);
      }
      i++;
      switch (literal.charAt(i)) {
        case 'n' -> text.append('\n');
        case 't' -> text.append('\t');
        case 'r' -> text.append('\r');
        case '\\', '"', '\'' -> text.append(literal.charAt(i));
        default -> {
          return new Failure(
              "`\\" + literal.charAt(i) + "` means nothing: write \\n, \\t, \\r, \\\\, \\\" or \\'",
              i - 1,
              2);
        }
      }
    }
    return new Value(text.toString());
  }
}
