package org.b.cli.output;

import java.util.ArrayList;
import java.util.List;
import org.b.core.diagnostics.TextStyle;

/** Rows under a heading; columns are as wide as their widest cell, the last one is not padded. */
public final class TextTable {
  private final List<String> heading;
  private final List<List<String>> rows = new ArrayList<>();
  private final boolean[] right;

  public TextTable(String... heading) {
    this(List.of(heading));
  }

  public TextTable(List<String> heading) {
    this.heading = List.copyOf(heading);
    this.right = new boolean[heading.size()];
  }

  /** Numbers read better with their last digits in one column. */
  public TextTable alignRight(int column) {
    right[column] = true;
    return this;
  }

  public TextTable row(List<String> cells) {
    if (cells.size() != heading.size()) {
      throw new IllegalArgumentException(cells.size() + " cells for " + heading.size());
    }
    rows.add(List.copyOf(cells));
    return this;
  }

  public TextTable row(String... cells) {
    return row(List.of(cells));
  }

  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The table; each line ends with a line feed. */
  public String render(TextStyle style) {
    int[] widths = new int[heading.size()];
    measure(widths, heading);
    rows.forEach(row -> measure(widths, row));
    StringBuilder out = new StringBuilder();
    out.append(style.strong(line(widths, heading))).append('\n');
    rows.forEach(row -> out.append(line(widths, row)).append('\n'));
    return out.toString();
  }

  private static void measure(int[] widths, List<String> cells) {
    for (int i = 0; i < cells.size(); i++) {
      widths[i] = Math.max(widths[i], cells.get(i).length());
    }
  }

  private String line(int[] widths, List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String padding = " ".repeat(widths[i] - cells.get(i).length());
      line.append(i == 0 ? "" : "  ")
          .append(right[i] ? padding + cells.get(i) : cells.get(i) + padding);
    }
    return line.toString().stripTrailing();
  }
}
