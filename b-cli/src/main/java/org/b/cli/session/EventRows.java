package org.b.cli.session;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.b.cli.output.Json;
import org.b.core.diagnostics.TextRenderer;
import org.b.core.diagnostics.TextStyle;

/**
 * Events as rows that come one by one. The heading stands where a buffer's rows begin; columns grow
 * when a value needs it.
 */
final class EventRows {
  private static final int LEAST_WIDTH = 6;

  private final String name;
  private List<String> heading = List.of();
  private int[] widths = {};

  EventRows(String name) {
    this.name = name;
  }

  /**
   * @param event with texts where numbers say less
   * @param again whether other lines stand before this row
   */
  void print(Object event, boolean again, PrintStream out, TextStyle style) {
    List<String> names = new ArrayList<>();
    List<String> cells = new ArrayList<>();
    List<Boolean> numeric = new ArrayList<>();
    columns(name, event, names, cells, numeric);
    boolean changed = !names.equals(heading);
    if (changed) {
      heading = names;
      widths = new int[names.size()];
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(LEAST_WIDTH, names.get(i).length());
      }
    }
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], cells.get(i).length());
    }
    if (changed || again) {
      out.println(style.strong(line(heading, numeric)));
    }
    out.println(line(cells, numeric));
  }

  private String line(List<String> cells, List<Boolean> numeric) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String padding = " ".repeat(Math.max(0, widths[i] - cells.get(i).length()));
      line.append(i == 0 ? "" : "  ")
          .append(numeric.get(i) ? padding + cells.get(i) : cells.get(i) + padding);
    }
    return line.toString().stripTrailing();
  }

  /** Adds a column for a value, or one for each integer and text in it. */
  static void columns(
      String name, Object value, List<String> names, List<String> cells, List<Boolean> numeric) {
    if (value instanceof Map<?, ?> fields && !fields.isEmpty()) {
      fields.forEach((field, content) -> columns((String) field, content, names, cells, numeric));
      return;
    }
    names.add(name);
    numeric.add(value instanceof Number);
    cells.add(TextRenderer.visible(value instanceof String text ? text : Json.line(value)));
  }
}
