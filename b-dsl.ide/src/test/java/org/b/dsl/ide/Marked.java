package org.b.dsl.ide;

import java.util.Optional;

/** A text with a caret: {@code <|>} marks the place, and is no part of the text. */
public record Marked(String text, int offset) {
  private static final String CARET = "<|>";

  public static Marked of(String marked) {
    int at = marked.indexOf(CARET);
    if (at < 0 || marked.indexOf(CARET, at + 1) >= 0) {
      throw new IllegalArgumentException("the text needs one " + CARET);
    }
    return new Marked(marked.replace(CARET, ""), at);
  }

  public AnalyzedDocument analyze() {
    return Samples.analyze(text);
  }

  public AnalyzedDocument analyze(String proto) {
    return Samples.analyze("test.b", text, Optional.of(proto));
  }
}
