package org.b.core.checks;

import org.b.core.source.Span;

/** Statements by which control leaves a place. */
final class Leaving {
  private Leaving() {}

  /** The statement with another one before it; in braces unless it stands in a block. */
  static String after(String statement, Span leaving) {
    String text = leaving.file().text().substring(0, leaving.offset()).stripTrailing();
    boolean inBlock = text.endsWith("{") || text.endsWith("}") || text.endsWith(";");
    String both = statement + " " + leaving.text() + (leaving.text().endsWith(";") ? "" : ";");
    return inBlock ? both : "{ " + both + " }";
  }
}
